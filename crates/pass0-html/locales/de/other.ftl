### Ein zweiter Schritt, der hier nicht mehr angeboten wird.

other-factor = ein zweiter Schritt, der nicht mehr angeboten wird
other-event-on = Ein zweiter Schritt wurde eingeschaltet
other-event-off = Ein zweiter Schritt wurde ausgeschaltet
other-event-wrong = Beim zweiten Schritt wurde ein falscher Code eingegeben
other-event-replayed = Ein Code wurde ein zweites Mal eingegeben
other-event-unsent = Ein Code für den zweiten Schritt konnte nicht gesendet werden
other-change-on = Für Ihr Konto wurde ein zweiter Schritt eingeschaltet
other-change-off = Für Ihr Konto wurde ein zweiter Schritt ausgeschaltet
other-reset = Ein zweiter Schritt funktioniert hier nicht mehr. Melden Sie sich an und richten Sie ihn neu ein; bis dahin melden Sie sich ohne ihn an.
