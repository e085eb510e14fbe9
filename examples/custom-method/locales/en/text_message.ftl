### Codes by text message.

## What it is called, in a list and as something to choose.
text_message-factor = codes by text message
text_message-use = Get a code by text message

## Signing in.
text_message-send = Text me a code
text_message-sent = We’ve sent a code to your phone. It works for five minutes.
text_message-again = Send another code
text_message-unsent = The code couldn’t be sent. Please try again in a moment, or use another way.
text_message-code = Code from the text message
text_message-hint = Six digits.
text_message-wrong =
    { $left ->
        [0] That isn’t the code we sent, and there are no more tries.
        [one] That isn’t the code we sent. You have one more try.
       *[other] That isn’t the code we sent. You have { $left } more tries.
    }
text_message-malformed = The code has six digits. Spaces don’t matter.

## Setting it up.
text_message-title = Set up codes by text message
text_message-why = When you sign in, we’ll send a code to this number.
text_message-number = Mobile number
text_message-number-hint = With the country code, such as +49 151 23456789.
text_message-number-wrong = We can’t send codes to that number. Enter a mobile number with its country code.
text_message-button = Turn on

## The account page.
text_message-account-set-up = Set up codes by text message
text_message-account-on = Codes by text message have been on since { $since }.
text_message-account-used = Last used { $used }.
text_message-account-replace = Use another number
text_message-account-off = Turn codes by text message off
text_message-notice-on = From now on, signing in also asks for a code by text message.
text_message-notice-off = Signing in no longer asks for a code by text message.
text_message-resume-on = Turn on codes by text message
text_message-resume-off = Turn off codes by text message

## What happened, in the list of recent activity.
text_message-event-on = Codes by text message turned on
text_message-event-off = Codes by text message turned off
text_message-event-wrong = Wrong code from a text message entered
text_message-event-unsent = A text message with a code couldn’t be sent

## What was changed: the subject of an email, and a line in it. No full stop.
text_message-change-on = Codes by text message were turned on for your account
text_message-change-off = Codes by text message were turned off for your account
