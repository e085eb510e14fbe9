### Changements dans la façon de se connecter : les pages, et les mots de l’e-mail qui en parle.

## Ce qui a changé : l’objet d’un e-mail, et une ligne dans celui-ci et sur une page. Sans point final.

change-email-changed = L’adresse e-mail de votre compte a été changée
change-operator-link = Un lien d’administrateur a servi à se connecter à votre compte
change-operator-recovery = Un lien de récupération d’administrateur a servi à se connecter à votre compte
change-other = Quelque chose a changé dans votre façon de vous connecter

## Ce n’était pas moi

not-me-title = Ce n’était pas vous ?
not-me-then = Si ce n’était pas vous, confirmez que le compte est à vous. Il redevient alors ce qu’il était avant ce changement : les changements suivants sont annulés aussi, et tout le monde est déconnecté.
not-me-button = M’envoyer un code
not-me-passkey = Annuler avec une clé d’accès
not-me-you = Si c’était vous, fermez cette page. Rien ne se passera.
not-me-covered = Il n’y a plus rien à annuler : le compte est déjà revenu à ce qu’il était avant ce changement, ou le délai est dépassé.
not-me-pending = Ce changement est déjà contesté. Ce qu’il en reste prend fin le { $until }.
not-me-operator = Un e-mail seul ne peut pas annuler cela ici. Adressez-vous aux responsables de { $app }.

## Ce qu’est devenu un compte : le titre et la première phrase, sur une page et dans un e-mail.

report-taken-back-title = Votre compte est redevenu ce qu’il était
report-taken-back-text = Tout le monde a été déconnecté. Reconnectez-vous et vérifiez votre façon de vous connecter.
report-before-title = Il n’y a plus rien à annuler
report-before-text = Le compte est déjà revenu à ce qu’il était avant ce changement, ou le délai est dépassé. Rien n’a été changé maintenant.
report-lost-title = Votre deuxième étape va être supprimée
report-lost-text = Tout le monde a été déconnecté. Si vous ne l’avez pas demandé, connectez-vous maintenant avec votre deuxième étape : la suppression sera annulée.
report-reminder-title = Votre deuxième étape sera bientôt supprimée
report-reminder-text = Une personne qui a accès à cette boîte de réception l’a demandé. Si ce n’était pas vous, connectez-vous maintenant avec votre deuxième étape : la suppression sera annulée.
report-done-title = Votre deuxième étape a été supprimée
report-done-text = Tout le monde a été déconnecté. Connectez-vous et configurez une nouvelle deuxième étape.
report-cancelled-title = Votre deuxième étape reste en place
report-cancelled-text = La suppression prévue a été arrêtée. Rien n’a été supprimé.

report-address = De nouveau votre adresse : { $address }
report-removed = Ne fonctionne plus : { $factor }
report-restored = Fonctionne de nouveau : { $factor }
report-pending = Sera supprimé le { $until } : { $factor }
report-stop = Pour l’éviter, utilisez cette méthode pour vous connecter avant cette date. D’ici là, rien ne peut être changé dans votre façon de vous connecter.
report-lost =
    { $count ->
        [one] N’a pas pu être rétabli : une clé d’accès ou un code déjà utilisé ou supprimé.
       *[other] N’ont pas pu être rétablis : { $count } clés d’accès ou codes déjà utilisés ou supprimés.
    }
report-address-taken = N’a pas pu être rétablie : l’ancienne adresse, qui appartient maintenant à un autre compte

## Une autre adresse

confirm-title = Votre nouvelle adresse
confirm-old = Jusqu’ici
confirm-new = Désormais
confirm-button = Utiliser la nouvelle adresse
confirm-not-you = Si vous ne l’avez pas demandé, fermez cette page. Rien ne se passera.
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
