### Sessions, nouvelle preuve, déconnexion.

account-title = Vos sessions
account-own-title = Votre compte
account-heading = Vous êtes connecté(e)
account-sign-out = Se déconnecter
account-sessions = Où vous êtes connecté(e)
account-this-browser = Ce navigateur
account-session-times = Depuis le { $created }, dernière utilisation le { $seen }
account-end = Terminer
account-end-of = Terminer la session de { $browser }
account-end-others = Terminer toutes les autres sessions
account-events = Activité récente

event-asked = Un e-mail de connexion a été demandé
event-mail-accepted = L’e-mail a été envoyé
event-mail-refused = Le serveur de messagerie n’a pas accepté l’e-mail
event-opened-elsewhere = Le lien a été ouvert hors du navigateur d’origine ; il ne s’est rien passé
event-code-wrong = Un code erroné a été saisi
event-signed-in = Connexion
event-signed-out = Déconnexion
event-session-ended = Une session a été terminée

fresh-title = Veuillez montrer que c’est bien vous
fresh-why = Votre dernière connexion remonte à un certain temps. Pour ce que vous voulez faire maintenant, nous vous envoyons d’abord un e-mail.
fresh-button = M’envoyer l’e-mail

logout-title = Déconnexion
logout-heading = Se déconnecter de { $app } ?
logout-why = Un autre site vous a envoyé(e) ici. Vous restez connecté(e) tant que vous n’appuyez pas sur le bouton.
