### Changements dans la façon de se connecter : les pages, et les mots de l’e-mail qui en parle.

## Ce qui a changé : l’objet d’un e-mail, et une ligne dans celui-ci et sur une page. Sans point final.

change-passkey-added = Une clé d’accès a été ajoutée à votre compte
change-passkey-removed = Une clé d’accès a été supprimée de votre compte
change-clone-suspected = Une clé d’accès de votre compte a peut-être été copiée
change-totp-on = Les codes d’une application ont été activés pour votre compte
change-totp-off = Les codes d’une application ont été désactivés pour votre compte
change-recovery-codes-made = De nouveaux codes de secours ont été créés pour votre compte
change-recovery-code-used = Un code de secours de votre compte a été utilisé
change-email-changed = L’adresse e-mail de votre compte a été changée
change-email-restored = L’ancienne adresse e-mail de votre compte a été rétablie
change-not-me = Un changement de votre compte a été annulé, et toutes les sessions ont été terminées
change-other = Quelque chose a changé dans votre façon de vous connecter

## Ce n’était pas moi

not-me-title = Ce n’était pas vous ?
not-me-then = Si ce n’était pas vous, appuyez sur le bouton : le changement est annulé et vous êtes déconnecté(e) partout.
not-me-button = Ce n’était pas moi
not-me-you = Si c’était vous, fermez cette page. Il ne se passe rien.
not-me-done-title = Le changement a été annulé
not-me-done-text = Vous êtes déconnecté(e) partout. Reconnectez-vous et vérifiez que tout est en ordre dans votre compte.

## Une autre adresse

confirm-title = Votre nouvelle adresse
confirm-old = Jusqu’ici
confirm-new = Désormais
confirm-button = Utiliser la nouvelle adresse
confirm-not-you = Si vous ne l’avez pas demandé, fermez cette page. Il ne se passe rien.
confirm-elsewhere-why = Vous n’êtes pas connecté(e) ici au compte pour lequel la nouvelle adresse a été demandée. Rien n’a changé.
confirm-elsewhere-then = Ouvrez le lien de l’e-mail dans le navigateur où vous avez demandé le changement.

## Supprimer le compte

delete-title = Supprimer votre compte ?
delete-what = Le compte et tout ce qui est enregistré ici à son sujet disparaîtront. C’est irréversible.
delete-type = Pour le supprimer, saisissez l’adresse du compte
delete-wrong = Ce n’est pas l’adresse de ce compte.
delete-button = Supprimer le compte
deleted-title = Votre compte a été supprimé
deleted-text = Vous êtes déconnecté(e) de { $app }, et le compte n’existe plus.
deleted-planned-title = Votre compte va être supprimé
deleted-planned-text = Votre compte est désactivé et sera supprimé le { $until }. Pour le conserver, connectez-vous avant cette date.
delete-days =
    Le compte est désactivé tout de suite et supprimé { $days ->
        [one] demain
       *[other] au bout de { $days } jours
    }. D’ici là, vous pouvez vous connecter et le conserver.
keep-title = Conserver votre compte ?
keep-text = Votre compte sera supprimé le { $until }.
keep-button = Conserver mon compte
keep-leave = Laisser supprimer
kept-title = Votre compte est conservé
kept-text = Votre compte ne sera pas supprimé. Connectez-vous pour continuer.
