### Development mode.

dev-mode = Development mode: mails are not sent, but kept in an inbox.
dev-open-inbox = Open the inbox

inbox-title = Development inbox
inbox-why = The mails that would have been sent, newest first.
inbox-empty = No mail yet. Ask for one on the sign-in page.
inbox-to = To
inbox-at = When
inbox-code = Code
inbox-link = Link
inbox-text = The whole text
