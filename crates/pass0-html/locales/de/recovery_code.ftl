### Notfallcodes.

second-recovery-code = Notfallcode
second-recovery-hint = Einer der Codes, die Sie für den Fall aufbewahren, dass Sie Ihr Telefon nicht haben. Jeder gilt einmal.
second-recovery-wrong =
    { $left ->
        [0] Das ist keiner Ihrer Codes, und es gibt keinen Versuch mehr.
        [one] Das ist keiner Ihrer Codes, oder er wurde schon verwendet. Sie haben noch einen Versuch.
       *[other] Das ist keiner Ihrer Codes, oder er wurde schon verwendet. Sie haben noch { $left } Versuche.
    }
second-recovery-malformed = Das sieht nicht wie ein Notfallcode aus. Geben Sie ihn so ein, wie er Ihnen gezeigt wurde.
recovery_code-use = Einen Notfallcode verwenden
recovery-title = Notfallcodes
recovery-heading = Ihre Notfallcodes
recovery-why = Wenn Sie Ihr Telefon verlieren, ersetzt es einer dieser Codes. Jeder gilt einmal.
recovery-once = Sie werden nur jetzt gezeigt. Bewahren Sie sie an einem sicheren Ort auf.
recovery-download = Als Datei herunterladen
recovery-print = Drucken
recovery-left =
    { $left ->
        [0] Sie haben keine Notfallcodes mehr.
        [one] Sie haben noch einen Notfallcode.
       *[other] Sie haben noch { $left } Notfallcodes.
    }
recovery-replace-why = Neue Codes ersetzen die alten; die alten gelten dann nicht mehr.
recovery-replace = Neue Notfallcodes erstellen
event-recovery-code-wrong = Ein falscher Notfallcode wurde eingegeben
event-recovery-codes-made = Neue Notfallcodes wurden erstellt
event-recovery-code-used = Ein Notfallcode wurde verwendet
change-recovery-codes-made = Für Ihr Konto wurden neue Notfallcodes erstellt
change-recovery-code-used = Ein Notfallcode Ihres Kontos wurde verwendet
recovery_code-factor = Notfallcodes
resume-new-recovery-codes = Neue Notfallcodes erstellen
recovery_code-reset = Ihre Notfallcodes gelten nicht mehr. Melden Sie sich an und erstellen Sie neue.
