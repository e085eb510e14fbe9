### Clés d’accès, deuxième étape, codes de secours, nouvelle preuve.

## Clés d’accès

passkey-sign-in = Se connecter avec une clé d’accès
passkey-use = Utiliser une clé d’accès
passkey-failed = Cela n’a pas fonctionné. Veuillez réessayer.
passkey-unknown = Cette clé d’accès n’est pas connue ici. Elle a peut-être été supprimée.
passkey-changed = Cette clé d’accès a été déplacée vers une autre application ou un autre coffre et ne permet plus de vous connecter. Connectez-vous autrement, supprimez-la dans votre compte, puis ajoutez-en une nouvelle.
passkey-over = Cela a pris trop de temps. Veuillez réessayer.
passkey-noscript = Les clés d’accès ont besoin de JavaScript. Veuillez l’activer pour cette page.
enrol-failed = La clé d’accès n’a pas pu être configurée. Veuillez réessayer.
enrol-exists = Cet appareil a déjà une clé d’accès pour votre compte.
enrol-miswritten = Ce navigateur ne peut pas ajouter cette clé d’accès. Utilisez un autre navigateur ou un Firefox plus récent ; elle fonctionnera ensuite ici aussi.
enrol-over = Cela a pris trop de temps. Veuillez réessayer.

offer-title = La prochaine fois, avec votre empreinte ?
offer-why = Avec une clé d’accès, vous vous connectez par votre empreinte, votre visage ou le verrouillage de votre appareil, sans attendre d’e-mail.
offer-yes = Oui, la configurer
offer-later = Pas maintenant
offer-never = Ne plus demander

## La deuxième étape de la connexion

second-title = Encore une étape
second-heading = Encore une étape
second-set-up-heading = Configurez une clé d’accès pour continuer
second-set-up-why = Votre compte demande une clé d’accès : votre empreinte, votre visage ou le verrouillage de votre appareil.
second-set-up-button = Configurer une clé d’accès
second-recovery-code = Code de secours
second-recovery-hint = L’un des codes gardés pour le cas où vous n’auriez pas votre téléphone. Chacun sert une seule fois.
second-recovery-wrong =
    { $left ->
        [0] Ce n’est pas l’un de vos codes, et il ne reste plus d’essai.
        [one] Ce n’est pas l’un de vos codes, ou il a déjà servi. Il vous reste { $left } essai.
       *[other] Ce n’est pas l’un de vos codes, ou il a déjà servi. Il vous reste { $left } essais.
    }
second-recovery-malformed = Cela ne ressemble pas à un code de secours. Saisissez-le tel qu’il vous a été montré.
second-use-totp = Utiliser un code de votre application
second-use-recovery-code = Utiliser un code de secours
second-lost = Je ne peux pas l’utiliser
second-cancel = Annuler la connexion

## Une deuxième étape perdue

lost-title = Vous ne pouvez pas utiliser votre deuxième étape ?
lost-what = Nous pouvons supprimer les codes de votre application et vos codes de secours. Cela prend 72 heures, et nous vous écrivons tout de suite puis chaque jour.
lost-stop = Une connexion avec l’un d’eux avant ce délai l’empêche.
lost-then = Tout le monde est déconnecté de votre compte maintenant, et d’ici là rien ne peut être changé dans votre façon de vous connecter.
lost-button = Supprimer ma deuxième étape
lost-back = Revenir

## Codes d’une application

totp-title = Configurer les codes d’une application
totp-required = Votre compte demande cela avant que vous puissiez continuer.
totp-scan = Ouvrez sur votre téléphone une application de codes de connexion et dirigez sa caméra vers cette image.
totp-picture = Image pour la caméra de votre téléphone. La clé ci-dessous dit la même chose.
totp-secret = Ou saisissez cette clé dans l’application :
totp-open = Ouvrir dans une application de cet appareil
totp-code = Code de votre application
totp-hint = Six chiffres. L’application en affiche de nouveaux toutes les trente secondes.
totp-wrong =
    { $left ->
        [0] Ce n’est pas le code que votre application affiche maintenant, et il ne reste plus d’essai.
        [one] Ce n’est pas le code que votre application affiche maintenant. Il vous reste { $left } essai.
       *[other] Ce n’est pas le code que votre application affiche maintenant. Il vous reste { $left } essais.
    }
totp-malformed = Le code comporte six chiffres. Les espaces ne comptent pas.
totp-setup-wrong = Ce n’est pas le code que votre application affiche maintenant. Saisissez le plus récent ; l’horloge de votre téléphone doit être à l’heure.
totp-button = Activer

## Codes de secours

recovery-title = Codes de secours
recovery-heading = Vos codes de secours
recovery-why = Si vous perdez votre téléphone, l’un de ces codes le remplace. Chacun sert une seule fois.
recovery-once = Ils ne sont affichés que maintenant. Gardez-les en lieu sûr.
recovery-download = Télécharger dans un fichier
recovery-print = Imprimer
recovery-left =
    { $left ->
        [0] Il ne vous reste aucun code de secours.
        [one] Il vous reste { $left } code de secours.
       *[other] Il vous reste { $left } codes de secours.
    }
recovery-replace-why = De nouveaux codes remplacent les anciens, qui ne fonctionnent alors plus.
recovery-replace = Créer de nouveaux codes de secours

## Montrer une nouvelle fois qui l’on est

step-up-title = Veuillez montrer que c’est bien vous
step-up-why = Votre connexion remonte à un certain temps. Ce que vous voulez faire maintenant demande une nouvelle preuve.
step-up-mail = M’envoyer un e-mail
step-up-set-up = Votre compte n’a encore rien d’assez sûr pour cela. Veuillez d’abord configurer une clé d’accès.
step-up-account = Ouvrir mon compte
