### Codes from an authenticator app.

totp-use = Use a code from your app
totp-title = Set up an authenticator app
totp-scan = Open an authenticator app on your phone and scan this picture.
totp-picture = A QR code for your phone’s camera. The key below says the same.
totp-secret = Or enter this key in the app:
totp-open = Open in an app on this device
totp-code = Code from your app
totp-hint = Six digits. The app shows a new code every 30 seconds.
totp-wrong =
    { $left ->
        [0] That isn’t the code your app shows now, and there are no more tries.
        [one] That isn’t the code your app shows now. You have one more try.
       *[other] That isn’t the code your app shows now. You have { $left } more tries.
    }
totp-malformed = The code has six digits. Spaces don’t matter.
totp-setup-wrong = That isn’t the code your app shows now. Enter the newest one, and check that your phone’s clock is right.
totp-button = Turn on
totp-event-on = Codes from an app turned on
totp-event-off = Codes from an app turned off
totp-event-wrong = Wrong code from an app entered
totp-event-replayed = A code from an app was entered a second time
totp-notice-on = From now on, signing in also asks for a code from your app.
totp-notice-off = Signing in no longer asks for a code from your app.
totp-account-set-up = Set up an authenticator app
totp-account-on = Authenticator app set up on { $since }.
totp-account-used = Last used { $used }.
totp-account-replace = Set up another app
totp-account-off = Turn codes off
totp-change-on = Codes from an app were turned on for your account
totp-change-off = Codes from an app were turned off for your account
totp-factor = codes from an app
totp-resume-on = Turn on authenticator codes
totp-resume-off = Turn off authenticator codes
totp-reset = Your authenticator app no longer works here. Sign in and set it up again; until then, you sign in without it.
