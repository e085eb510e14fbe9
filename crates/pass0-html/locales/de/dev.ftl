### Entwicklungsmodus.

dev-mode = Entwicklungsmodus: E-Mails werden nicht verschickt, sondern in einem Postfach aufgehoben.
dev-open-inbox = Postfach öffnen

inbox-title = Entwicklungspostfach
inbox-why = Die E-Mails, die verschickt worden wären, die neueste zuerst.
inbox-empty = Noch keine E-Mail. Fordern Sie auf der Anmeldeseite eine an.
inbox-locked = Dieses Postfach ist gesperrt. Öffnen Sie die Postfachadresse, die in der Konsole steht.
inbox-to = An
inbox-at = Zeit
inbox-code = Code
inbox-link = Link
inbox-text = Der ganze Text
