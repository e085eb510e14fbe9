### Mode développement.

dev-mode = Mode développement : les e-mails ne sont pas envoyés, mais gardés dans une boîte de réception.
dev-open-inbox = Ouvrir la boîte de réception

inbox-title = Boîte de réception de développement
inbox-why = Les e-mails qui auraient été envoyés, les plus récents d’abord.
inbox-empty = Aucun e-mail pour l’instant. Demandez-en un sur la page de connexion.
inbox-locked = Cette boîte de réception est verrouillée. Ouvrez son adresse, affichée dans la console.
inbox-to = À
inbox-at = Date
inbox-code = Code
inbox-link = Lien
inbox-text = Le texte entier
