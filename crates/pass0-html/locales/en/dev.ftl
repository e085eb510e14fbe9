### Development mode.

dev-mode = Development mode: emails are not sent but kept in an inbox.
dev-open-inbox = Open the inbox

inbox-title = Development inbox
inbox-why = The emails that would have been sent, newest first.
inbox-empty = No emails yet. Request one on the sign-in page.
inbox-locked = This inbox is locked. Open the inbox address printed on the console.
inbox-to = To
inbox-at = When
inbox-code = Code
inbox-link = Link
inbox-text = Full text
