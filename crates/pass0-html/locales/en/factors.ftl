### The second step, showing once more that it is you.

## The second step of signing in

second-title = One more step
second-heading = One more step
second-required = Your account needs this before you can continue.
second-choose = Your account needs a second step before you can continue. Choose one to set up.
second-over = That code is no longer valid. Please ask for a new one.
second-lost = I can’t use this
second-cancel = Cancel signing in

## A second step that was lost

lost-title = Can't use your second step?
lost-what = We can remove your second step and your recovery codes. This takes 72 hours, and we'll email you at once and every day.
lost-stop = Signing in with one of them before then stops it.
lost-then = Everyone is signed out of your account now, and until then nothing about how you sign in can be changed.
lost-button = Remove my second step
lost-back = Go back

## Showing once more that it is you

step-up-title = Confirm it’s you
step-up-why = It’s been a while since you signed in. Please confirm your identity before you continue.
step-up-mail = Email me a link
step-up-set-up = Your account has no sign-in method strong enough for this yet. Please set up a passkey first.
step-up-account = Open my account
