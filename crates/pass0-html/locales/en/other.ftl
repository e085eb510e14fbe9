### A second step that is no longer offered here.

other-factor = a second step that is no longer offered
other-event-on = Second step turned on
other-event-off = Second step turned off
other-event-wrong = Wrong code entered for the second step
other-event-replayed = A code was entered a second time
other-event-unsent = A code for the second step couldn’t be sent
other-change-on = A second step was turned on for your account
other-change-off = A second step was turned off for your account
other-reset = A second step no longer works here. Sign in and set it up again; until then, you sign in without it.
