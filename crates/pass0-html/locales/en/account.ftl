### The sessions page, the fresh proof, signing out.

account-title = Your sessions
account-own-title = Your account
account-heading = You are signed in
account-sign-out = Sign out
account-sessions = Where you are signed in
account-this-browser = This browser
account-session-times = Since { $created }, last used { $seen }
account-end = End
account-end-of = End the session of { $browser }
account-end-others = End all other sessions
account-events = What happened lately

event-asked = A sign-in mail was asked for
event-mail-accepted = The mail was sent
event-mail-refused = The mail server did not accept the mail
event-opened-elsewhere = The link was opened outside the browser that asked; nothing happened
event-code-wrong = A wrong code was typed
event-signed-in = Signed in
event-signed-out = Signed out
event-session-ended = A session was ended

fresh-title = Please show that it is you
fresh-why = Your last sign-in was a while ago. For what you want to do now, we send you a mail first.
fresh-button = Send me the mail

logout-title = Sign out
logout-heading = Sign out of { $app }?
logout-why = Another website sent you here. You stay signed in unless you press the button.
