### Lettres. Chaque message tient sur une ligne.

letter-sign-in-subject = { $code } est votre code pour { $app }
letter-sign-in-link = Connectez-vous à { $app } avec ce lien :
letter-sign-in-button = Se connecter à { $app }
letter-sign-in-where = Ouvrez-le dans le navigateur où vous l’avez demandé. Sur un autre appareil, saisissez plutôt le code là où vous avez commencé.
letter-sign-in-life =
    { $minutes ->
        [one] Le lien et le code servent une seule fois, pendant { $minutes } minute.
       *[other] Le lien et le code servent une seule fois, pendant { $minutes } minutes.
    }
letter-sign-in-lives = Le lien sert une seule fois, pendant { $link }. Le code n’est valable que { $code }.
span-minutes =
    { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
span-hours =
    { $hours ->
        [one] { $hours } heure
       *[other] { $hours } heures
    }
letter-sign-in-code = Votre code :
letter-asked = Demandé le { $asked_at } avec { $browser }, adresse IP { $ip }.
letter-asked-browser = Demandé le { $asked_at } avec { $browser }.
letter-asked-plain = Demandé le { $asked_at }.
letter-ignore = Si ce n’était pas vous, ignorez cet e-mail : sans lui, personne ne peut entrer.
letter-ignore-plain = Si ce n’était pas vous, ignorez cet e-mail.
letter-never-tell = Ne donnez le code à personne ; personne chez { $app } ne vous le demandera.

letter-link-subject = Connexion à { $app }
letter-link-where = Ouvrez-le dans le navigateur où vous l’avez demandé ; il ne fonctionne nulle part ailleurs.
letter-link-life =
    { $minutes ->
        [one] Le lien sert une seule fois, pendant { $minutes } minute.
       *[other] Le lien sert une seule fois, pendant { $minutes } minutes.
    }
letter-link-life-hours =
    { $hours ->
        [one] Le lien sert une seule fois, pendant { $hours } heure.
       *[other] Le lien sert une seule fois, pendant { $hours } heures.
    }
letter-link-never-pass-on = Ne transmettez le lien à personne ; personne chez { $app } ne vous le demandera.

letter-no-account-subject = Connexion à { $app } : aucun compte avec cette adresse
letter-no-account-what = Quelqu’un a voulu se connecter à { $app } avec cette adresse, mais aucun compte n’y correspond.
letter-no-account-then = Il ne s’est rien passé d’autre. Si vous avez un compte, il utilise une autre adresse.

letter-disabled-subject = Connexion à { $app } : ce compte est désactivé
letter-disabled-what = Quelqu’un a voulu se connecter à { $app } avec cette adresse, mais le compte est désactivé.
letter-disabled-then = Il ne s’est rien passé d’autre. Si vous avez besoin du compte, adressez-vous à ses responsables.

letter-confirm-email-subject = Votre nouvelle adresse pour { $app }
letter-confirm-email-link = Avec ce lien, cette adresse devient celle de votre compte chez { $app } :
letter-confirm-email-button = Utiliser cette adresse
letter-confirm-email-where = Ouvrez-le dans le navigateur où vous l’avez demandé ; il ne fonctionne nulle part ailleurs.

letter-email-in-use-subject = { $app } : cette adresse a déjà un compte
letter-email-in-use-what = Quelqu’un a voulu faire de cette adresse celle de son compte chez { $app }, mais elle appartient déjà à un compte.
letter-email-in-use-then = Rien n’a changé. Si c’était vous, connectez-vous avec cette adresse, ou choisissez-en une autre.

letter-factors-reset-subject = { $app } : configurez à nouveau votre second facteur
letter-factors-reset-what = { $app } a remplacé une clé secrète qui protégeait votre compte.
letter-factors-reset-else = Rien d’autre n’a changé dans votre compte.

letter-notice-what = Voici ce qui s’est passé sur votre compte chez { $app } :
letter-notice-at = Le { $at } avec { $browser }, adresse IP { $ip }.
letter-notice-at-browser = Le { $at } avec { $browser }.
letter-notice-at-plain = Le { $at }.
letter-notice-again = La même chose s’est reproduite peu après :
letter-notice-you = Si c’était vous, il n’y a rien à faire.
letter-notice-link = Si ce n’était pas vous, ouvrez ce lien. La page explique comment annuler le changement ; l’ouvrir ne change rien.
letter-notice-button = Ce n’était pas moi
letter-notice-life = Le lien fonctionne pendant 72 heures.
letter-notice-no-link = Si ce n’était pas vous, connectez-vous maintenant, fermez vos autres sessions et vérifiez votre façon de vous connecter. Cela ne peut pas être annulé par e-mail.

letter-deletion-planned = Votre compte va être supprimé
letter-deletion-planned-then = Votre compte sur { $app } est désactivé et sera supprimé le { $until }. Pour le conserver, connectez-vous avant cette date et choisissez « Conserver mon compte ».
letter-deletion-planned-not-you = Si vous n’avez rien demandé, connectez-vous maintenant et conservez le compte.
letter-deletion-kept = Votre compte ne sera pas supprimé
letter-deletion-kept-then = Votre compte sur { $app } est de nouveau actif. Connectez-vous comme avant.
letter-deletion-kept-not-you = Si ce n’était pas vous, connectez-vous maintenant et vérifiez tout dans votre compte.
letter-deletion-done = Votre compte a été supprimé
letter-deletion-done-then = Votre adresse et tout ce qui vous permettait de vous connecter à { $app } ont été supprimés.

letter-contest-subject = { $code } est votre code pour annuler des changements chez { $app }
letter-contest-subject-link = Annuler les changements de votre compte chez { $app }
letter-contest-link = Ce lien annule les changements de votre compte chez { $app } :
letter-contest-button = Annuler les changements
letter-contest-ignore = Si vous ne l’avez pas demandé, ignorez cet e-mail. Sans lui, rien ne change.

letter-moved-subject = { $app } : votre compte a une autre adresse
letter-moved-what = Quelqu’un a voulu se connecter à { $app } avec cette adresse. Le compte qui l’utilisait a reçu une autre adresse dans les dernières 72 heures.
letter-moved-you = Si vous l’avez changée, connectez-vous avec la nouvelle adresse.
letter-moved-link = Sinon, ouvrez ce lien. La page explique comment reprendre le compte ; l’ouvrir ne change rien.
letter-moved-button = Je ne l’ai pas changée
letter-moved-life =
    { $minutes ->
        [one] Le lien fonctionne pendant { $minutes } minute.
       *[other] Le lien fonctionne pendant { $minutes } minutes.
    }
letter-moved-life-hours =
    { $hours ->
        [one] Le lien fonctionne pendant { $hours } heure.
       *[other] Le lien fonctionne pendant { $hours } heures.
    }

letter-report-what = Il s’agit de votre compte chez { $app }.
