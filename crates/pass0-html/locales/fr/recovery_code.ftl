### Codes de secours.

second-recovery-code = Code de secours
second-recovery-hint = L’un des codes gardés pour le cas où vous n’auriez pas votre téléphone. Chacun sert une seule fois.
second-recovery-wrong =
    { $left ->
        [0] Ce n’est pas l’un de vos codes, et il ne reste plus d’essai.
        [one] Ce n’est pas l’un de vos codes, ou il a déjà servi. Il vous reste { $left } essai.
       *[other] Ce n’est pas l’un de vos codes, ou il a déjà servi. Il vous reste { $left } essais.
    }
second-recovery-malformed = Cela ne ressemble pas à un code de secours. Saisissez-le tel qu’il vous a été montré.
recovery_code-use = Utiliser un code de secours
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
event-recovery-code-wrong = Un code de secours erroné a été saisi
event-recovery-codes-made = De nouveaux codes de secours ont été créés
event-recovery-code-used = Un code de secours a été utilisé
change-recovery-codes-made = De nouveaux codes de secours ont été créés pour votre compte
change-recovery-code-used = Un code de secours de votre compte a été utilisé
recovery_code-factor = codes de secours
resume-new-recovery-codes = Créer de nouveaux codes de secours
recovery_code-reset = Vos codes de secours ne sont plus valables. Connectez-vous et créez-en de nouveaux.
