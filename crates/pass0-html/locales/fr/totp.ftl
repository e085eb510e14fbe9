### Codes d’une application d’authentification.

totp-use = Utiliser un code de votre application
totp-title = Configurer les codes d’une application
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
totp-event-on = Les codes d’une application ont été activés
totp-event-off = Les codes d’une application ont été désactivés
totp-event-wrong = Un code erroné d’une application a été saisi
totp-event-replayed = Un code d’une application a été saisi une deuxième fois
totp-notice-on = Désormais, la connexion demande aussi un code de votre application.
totp-notice-off = La connexion ne demande plus de code de votre application.
totp-account-set-up = Configurer une application pour les codes
totp-account-on = Application d’authentification configurée le { $since }.
totp-account-used = Dernière utilisation le { $used }.
totp-account-replace = Configurer une autre application
totp-account-off = Désactiver les codes
totp-change-on = Les codes d’une application ont été activés pour votre compte
totp-change-off = Les codes d’une application ont été désactivés pour votre compte
totp-factor = codes d’une application
totp-resume-on = Activer les codes d’une application
totp-resume-off = Désactiver les codes d’une application
totp-reset = Votre application d’authentification ne fonctionne plus ici. Connectez-vous et configurez-la à nouveau. D’ici là, vous vous connectez sans elle.
