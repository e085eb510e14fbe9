### Recovery codes.

second-recovery-code = Recovery code
second-recovery-hint = One of the codes you saved for when you don’t have your phone. Each works once.
second-recovery-wrong =
    { $left ->
        [0] That isn’t one of your codes, and there are no more tries.
        [one] That isn’t one of your codes, or it has already been used. You have one more try.
       *[other] That isn’t one of your codes, or it has already been used. You have { $left } more tries.
    }
second-recovery-malformed = That doesn’t look like a recovery code. Enter it exactly as it was shown to you.
recovery_code-use = Use a recovery code
recovery-title = Recovery codes
recovery-heading = Your recovery codes
recovery-why = If you lose your phone, you can use one of these codes instead. Each works once.
recovery-once = They’re shown only now. Keep them in a safe place.
recovery-download = Download as a file
recovery-print = Print
recovery-left =
    { $left ->
        [0] You have no recovery codes left.
        [one] You have one recovery code left.
       *[other] You have { $left } recovery codes left.
    }
recovery-replace-why = New codes replace the old ones, which stop working.
recovery-replace = Create new recovery codes
event-recovery-code-wrong = Wrong recovery code entered
event-recovery-codes-made = New recovery codes created
event-recovery-code-used = Recovery code used
change-recovery-codes-made = New recovery codes were created for your account
change-recovery-code-used = A recovery code of your account was used
recovery_code-factor = recovery codes
resume-new-recovery-codes = Create new recovery codes
recovery_code-reset = Your recovery codes no longer work. Sign in and create new ones.
