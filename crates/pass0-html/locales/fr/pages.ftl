### Pages.

## Boutons communs

button-login = Aller à la connexion
button-new-mail = M’envoyer un nouvel e-mail
button-go-on = Continuer
button-start-here = Se connecter dans ce navigateur
button-other-address = Utiliser une autre adresse
button-account = Retour à votre compte

## Page de connexion

login-title = Connexion
login-heading = Se connecter à { $app }
login-email = Adresse e-mail
login-hint = Nous vous envoyons un e-mail avec un lien et un code. Aucun mot de passe n’est nécessaire.
login-button = M’envoyer l’e-mail

notice-bad-email = Veuillez saisir une adresse e-mail, par exemple nom@example.org.
notice-bad-email-dots = Cette adresse a un point au début ou juste avant le @, ou plusieurs points de suite. Veuillez la vérifier ou en utiliser une autre.
notice-bad-email-quotes = Veuillez saisir l’adresse sans guillemets ni barre oblique inverse.
notice-bad-email-characters = Cette adresse contient une espace ou un caractère interdit dans les adresses e-mail. Veuillez la vérifier.
notice-bad-email-domain = La partie après le @ est incomplète ou incorrecte. Elle doit ressembler à example.org.
notice-bad-email-length = Cette adresse est trop longue. Veuillez la vérifier ou en utiliser une autre.
notice-bad-email-route = Cette adresse désigne un autre serveur avec un % ou un !. Veuillez saisir votre adresse simple.
notice-signed-out = Vous êtes déconnecté(e).
notice-cancelled = Cette connexion a été annulée. Vous pouvez utiliser une autre adresse.
notice-too-many = Trop de connexions viennent d’être demandées. Veuillez patienter une minute, puis réessayer.

## Après la demande de l’e-mail

waiting-title = Consultez vos e‑mails
waiting-heading = Consultez vos e‑mails
waiting-not-sent = L’e-mail n’a pas pu être envoyé
waiting-mail-queued = L’e-mail est en cours d’envoi.
waiting-mail-accepted = L’e-mail est en route. Il arrive en général en moins d’une minute, mais peut en mettre 15. Regardez aussi dans les indésirables.
waiting-mail-deferred = Le serveur de messagerie nous demande d’attendre. Nous réessayons ; cela peut prendre quelques minutes.
waiting-mail-refused = Le serveur de messagerie n’a pas accepté l’e-mail. L’adresse est-elle correcte ?
waiting-mail-expired = L’e-mail n’a pas pu être envoyé à temps. Veuillez en demander un nouveau.
waiting-mail-held = Trop d’e-mails ont été demandés ; le prochain doit attendre. Le dernier que vous avez reçu reste valable.
waiting-code = Code reçu par e-mail
waiting-code-wrong =
    { $left ->
        [one] Ce n’est pas le code de l’e-mail le plus récent. Il vous reste { $left } essai.
       *[other] Ce n’est pas le code de l’e-mail le plus récent. Il vous reste { $left } essais.
    }
waiting-code-malformed = Le code comporte huit chiffres. Les espaces ne comptent pas.
waiting-or-link = Ou ouvrez le lien de l’e-mail dans ce navigateur.
waiting-life =
    { $minutes ->
        [one] Les deux expirent { $minutes } minute après l’envoi de l’e-mail.
       *[other] Les deux expirent { $minutes } minutes après l’envoi de l’e-mail.
    }
waiting-lives = Après l’envoi de l’e-mail, le code est valable { $code } et le lien { $link }.
waiting-life-of-link =
    { $minutes ->
        [one] Le lien expire { $minutes } minute après l’envoi de l’e-mail.
       *[other] Le lien expire { $minutes } minutes après l’envoi de l’e-mail.
    }
waiting-life-of-link-hours =
    { $hours ->
        [one] Le lien expire { $hours } heure après l’envoi de l’e-mail.
       *[other] Le lien expire { $hours } heures après l’envoi de l’e-mail.
    }
waiting-code-over = Le code a expiré. Ouvrez le lien de l’e-mail dans ce navigateur ou demandez un nouvel e-mail.
waiting-codes-off = Les codes sont désactivés pour l’instant sur ce compte, car trop de codes erronés ont été saisis. Veuillez ouvrir le lien de l’e-mail dans ce navigateur.
waiting-link-only = Veuillez ouvrir le lien de l’e-mail dans ce navigateur.
waiting-button = Se connecter
waiting-resend = Envoyer un nouvel e-mail
waiting-resend-in =
    { $seconds ->
        [one] Vous pourrez demander un nouvel e-mail dans { $seconds } seconde.
       *[other] Vous pourrez demander un nouvel e-mail dans { $seconds } secondes.
    }
waiting-resend-in-minutes = Vous pourrez demander un nouvel e-mail dans { $minutes } minutes.
waiting-cancel = Utiliser une autre adresse
waiting-look-again = Voir si quelque chose a changé
waiting-none = Toujours rien après 15 minutes ?
waiting-none-why = Quelqu’un demande peut-être sans cesse des e-mails pour cette adresse, et le vôtre doit attendre. Ouvrez dans ce navigateur le lien de n’importe quel e-mail reçu de notre part au cours des dernières 24 heures. Ensuite, « { waiting-resend } » envoie le vôtre aussitôt.

## Le lien a été ouvert dans un autre navigateur

elsewhere-title = Retournez là où vous avez commencé
elsewhere-heading = Retournez là où vous avez commencé
elsewhere-why = Ce lien appartient à une connexion commencée dans un autre navigateur. Il ne s’est rien passé ici.
elsewhere-type-code = Saisissez le code de l’e-mail dans le navigateur où vous avez commencé.
elsewhere-open-there = Ouvrez le lien de l’e-mail dans le navigateur où vous avez commencé.
elsewhere-asked = La connexion a été commencée
elsewhere-not-you = Si ce n’était pas vous, fermez cette page. Ne transmettez ni le lien ni le code.
elsewhere-confirm-heading = Se connecter plutôt ici
elsewhere-confirm-why = Si vous avez vous-même commencé cette connexion, saisissez votre adresse pour vous connecter dans ce navigateur.
elsewhere-confirm-button = Se connecter ici

requester-at = Date
requester-browser = Navigateur
requester-ip = Adresse IP
browser-unknown = un navigateur inconnu
browser-unknown-name = Navigateur inconnu

## Lien fourni par un administrateur

operator-title = Connexion
operator-heading = Se connecter à { $app }
operator-why = Vous avez reçu un lien pour ce compte :
operator-button = Se connecter en tant que { $email }
operator-not-you = Si ce n’est pas votre compte, fermez cette page.

## Un lien ou un code qui ne fonctionne pas

refused-expired-title = Cet e‑mail est trop ancien
refused-expired-text = Les liens et les codes ne sont valables qu’un certain temps. Demandez un nouvel e-mail et utilisez-le sans tarder.
refused-used-here-title = Vous avez déjà utilisé ce lien
refused-used-here-text = Il vous a connecté(e) dans ce navigateur. Un lien ne sert qu’une fois ; vous pouvez simplement continuer.
refused-used-elsewhere-title = Ce lien a déjà été utilisé
refused-used-elsewhere-text = Il a connecté quelqu’un dans un autre navigateur. Si ce n’était pas vous, connectez-vous et mettez fin à cette session.
refused-replaced-title = Il existe un e‑mail plus récent
refused-replaced-text = Un e-mail plus récent a remplacé celui-ci. Utilisez le dernier reçu, ou demandez-en un autre.
refused-other-browser-title = Cette connexion a commencé dans un autre navigateur
refused-other-browser-text = Poursuivez dans le navigateur où vous avez commencé, ou recommencez dans celui-ci.
refused-cancelled-title = Cette connexion a été annulée
refused-cancelled-text = Son lien et son code ne fonctionnent plus. Vous pouvez recommencer.
refused-exhausted-title = Trop de codes erronés
refused-exhausted-text = Pour protéger votre compte, cet e-mail ne fonctionne plus. Un nouveau fonctionnera.
refused-codes-off-title = Les codes sont désactivés pour l’instant
refused-codes-off-text = Trop de codes erronés ont été saisis pour ce compte. Demandez un nouvel e-mail et ouvrez son lien dans ce navigateur.
refused-ended-title = Vous vous êtes déjà connecté(e)
refused-ended-text = Une autre connexion à votre compte a abouti ; cet e-mail ne fonctionne donc plus.
refused-account-disabled-title = Ce compte est désactivé
refused-account-disabled-text = Veuillez vous adresser aux responsables de { $app }.
refused-unknown-title = Ce lien ne fonctionne pas
refused-unknown-text = Il a peut-être été coupé en chemin. Copiez le lien entier depuis l’e-mail, ou reconnectez-vous.
refused-passkey-refused-title = La clé d’accès n’a pas fonctionné
refused-passkey-refused-text = Rien n’a changé. Réessayez, ou connectez-vous autrement.
refused-ceremony-over-title = Cette demande de clé d’accès n’est plus valable
refused-ceremony-over-text = Elle sert une seule fois, pendant cinq minutes, dans le navigateur qui l’a faite. Veuillez réessayer.
refused-second-factor-off-title = La deuxième étape est bloquée pour l’instant
refused-second-factor-off-text = Trop de codes erronés ont été saisis pour votre compte. Pour le protéger, veuillez attendre un moment avant de réessayer.
refused-last-way-title = C’est votre seul moyen de vous connecter
refused-last-way-text = Sans lui, vous ne pourriez plus entrer dans votre compte. Ajoutez d’abord un autre moyen.
refused-passkey-only-title = Ce compte demande une clé d’accès
refused-passkey-only-text = Un e-mail seul ne l’ouvre pas. Connectez-vous avec votre clé d’accès.
refused-domain-not-allowed-title = Cette adresse ne peut pas être utilisée ici
refused-domain-not-allowed-text = Les comptes doivent avoir une adresse d’un domaine autorisé. Choisissez-en une autre.
refused-recovery-pending-title = Veuillez patienter
refused-recovery-pending-text = La suppression de votre deuxième étape est en attente. D’ici là, rien ne peut être changé dans votre façon de vous connecter.
refused-ask-operator-title = Un e-mail seul ne suffit pas
refused-ask-operator-text = Adressez-vous aux responsables de { $app }.
refused-operator-session-title = Un lien d’administrateur ne le permet pas
refused-operator-session-text = Vous êtes connecté avec un lien d’administrateur. Pour cela, le titulaire du compte doit se connecter lui-même.

## Erreurs

error-400-title = Cela n’a pas fonctionné
error-400-text = Un élément manquait ou n’était pas celui attendu. Veuillez réessayer.
error-401-title = Vous n’êtes pas connecté(e)
error-401-text = Veuillez d’abord vous connecter.
error-403-title = Cela ne vous est pas permis
error-403-text = Votre compte n’a pas le droit de faire cela.
error-csrf-title = Veuillez réessayer
error-csrf-text = Le formulaire était trop ancien ou venait d’une autre page ; rien n’a été fait.
error-404-title = Il n’y a rien ici
error-404-text = L’adresse est peut-être mal saisie, ou la page n’existe plus.
error-405-title = Cela ne fonctionne pas ici
error-405-text = Cette page ne peut pas être utilisée ainsi.
error-409-title = Cela a changé entre-temps
error-409-text = Veuillez recharger la page.
error-410-title = Cette connexion est terminée
error-410-text = Veuillez recommencer.
error-413-title = C’était trop volumineux
error-413-text = Les données envoyées dépassent ce que cette page accepte.
error-415-title = Ce format est inconnu ici
error-415-text = Les données envoyées sont dans un format que cette page ne lit pas.
error-421-title = Mauvaise adresse
error-421-text = Ce serveur ne répond pas sous ce nom.
error-429-title = Trop de demandes
error-429-text =
    { $minutes ->
        [one] Veuillez réessayer dans une minute.
       *[other] Veuillez réessayer dans { $minutes } minutes.
    }
error-429-later =
    { $hours ->
        [one] Veuillez réessayer dans une heure.
       *[other] Veuillez réessayer dans { $hours } heures.
    }
crowded-title = Trop de connexions depuis votre réseau
crowded-text = Trop d’e-mails de connexion ont été demandés depuis votre réseau. Aucun n’a donc été envoyé cette fois.
crowded-passkey = Vous pouvez aussi vous connecter dès maintenant avec une clé d’accès ou depuis un autre réseau, par exemple celui de votre mobile.
crowded-elsewhere = Vous pouvez aussi essayer dès maintenant depuis un autre réseau, par exemple celui de votre mobile.
crowded-under-way = L’e-mail que vous avez déjà reçu reste valable.
crowded-flow = Revenir à votre connexion
error-500-title = Un problème est survenu de notre côté
error-500-text = Vous n’y êtes pour rien. Veuillez réessayer.
error-503-title = Indisponible pour le moment
error-503-text = Veuillez réessayer dans une minute. Vous n’avez rien d’autre à faire.
error-other-title = Cela n’a pas fonctionné
error-other-text = Veuillez réessayer.
error-quote = Si vous demandez de l’aide, indiquez : { $status } { $code } · { $id }
