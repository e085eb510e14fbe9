### Page du compte, sessions, déconnexion.

account-title = Vos sessions
account-own-title = Votre compte
account-heading = Vous êtes connecté(e)
account-sign-out = Se déconnecter
account-pending-stop = Pour l’empêcher, déconnectez-vous, puis reconnectez-vous avec votre deuxième étape avant cette date. D’ici là, rien ne peut être changé dans votre façon de vous connecter.
account-sessions = Où vous êtes connecté(e)
account-this-browser = Ce navigateur
account-session-operator-link = Lien d’administrateur
account-session-operator-recovery = Lien de récupération d’administrateur
account-operator = Vous êtes connecté(e) avec un lien d’administrateur. Vous ne pouvez donc ni changer la façon de se connecter à ce compte, ni télécharger ses données, ni le supprimer.
account-session-times = Depuis le { $created }, dernière utilisation le { $seen }
account-end = Terminer
account-end-of = Terminer la session de { $browser }
account-end-others = Terminer toutes les autres sessions
account-events = Activité récente

event-times = ({ $times } fois depuis { $since })
event-asked = Un e-mail de connexion a été demandé
event-mail-accepted = L’e-mail a été envoyé
event-mail-refused = Le serveur de messagerie n’a pas accepté l’e-mail
event-opened-elsewhere = Le lien a été ouvert hors du navigateur d’origine ; il ne s’est rien passé
event-code-wrong = Un code erroné a été saisi
event-signed-in = Connexion
event-operator-link-made = Un administrateur a créé un lien de connexion
event-operator-recovery-made = Un administrateur a créé un lien de récupération
event-operator-signed-in = Connexion avec un lien d’administrateur
event-operator-recovered = Connexion avec un lien de récupération d’administrateur
event-signed-out = Déconnexion
event-session-ended = Une session a été terminée
event-credentials-reset = Un administrateur a supprimé toutes les clés d’accès et la deuxième étape
event-stepped-up = Vous avez confirmé votre identité
event-email-asked = Un changement d’adresse e-mail a été demandé
event-email-changed = L’adresse e-mail a été changée
event-email-restored = L’ancienne adresse e-mail a été rétablie
event-not-me = Le compte est revenu à ce qu’il était avant un changement
event-recovery-started = Suppression de la deuxième étape demandée
event-recovery-done = Deuxième étape supprimée après 72 heures
event-recovery-cancelled = Suppression de la deuxième étape arrêtée

logout-title = Déconnexion
logout-heading = Se déconnecter de { $app } ?
logout-why = Un autre site vous a envoyé(e) ici. Vous restez connecté(e) tant que vous n’appuyez pas sur le bouton.

account-notice-email-asked = Nous avons envoyé un e-mail à la nouvelle adresse. Ouvrez son lien dans ce navigateur ; d’ici là, rien ne change.
account-notice-email-changed = Votre adresse e-mail a été changée.

account-email = Adresse e-mail
account-email-change = Changer l’adresse
account-email-new = Nouvelle adresse
account-email-hint = Nous y envoyons d’abord un e-mail, pour vérifier qu’elle est à vous.
account-email-button = Envoyer l’e-mail

account-second = Deuxième étape
account-second-why = Avec une deuxième étape, la connexion demande aussi un code, par exemple celui qu’une application affiche sur votre téléphone.

account-sessions-count =
    { $sessions ->
        [one] Vous n’êtes connecté(e) que dans ce navigateur
       *[other] Vous êtes connecté(e) à { $sessions } endroits
    }

account-data = Vos données
account-data-get = Télécharger ce qui est enregistré à votre sujet
account-data-delete = Supprimer le compte
