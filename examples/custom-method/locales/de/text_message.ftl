### Codes per SMS.

## Wie es heißt, in einer Aufzählung und als Auswahl.
text_message-factor = Codes per SMS
text_message-use = Code per SMS erhalten

## Anmelden.
text_message-send = Code per SMS senden
text_message-sent = Wir haben einen Code an Ihr Telefon gesendet. Er gilt fünf Minuten.
text_message-again = Noch einen Code senden
text_message-unsent = Der Code konnte nicht gesendet werden. Versuchen Sie es gleich noch einmal, oder nehmen Sie einen anderen Weg.
text_message-code = Code aus der SMS
text_message-hint = Sechs Ziffern.
text_message-wrong =
    { $left ->
        [0] Das ist nicht der Code, den wir gesendet haben, und es gibt keinen Versuch mehr.
        [one] Das ist nicht der Code, den wir gesendet haben. Sie haben noch einen Versuch.
       *[other] Das ist nicht der Code, den wir gesendet haben. Sie haben noch { $left } Versuche.
    }
text_message-malformed = Der Code hat sechs Ziffern. Leerzeichen spielen keine Rolle.

## Einrichten.
text_message-title = Codes per SMS einrichten
text_message-why = Beim Anmelden senden wir einen Code an diese Nummer.
text_message-number = Mobilnummer
text_message-number-hint = Mit Landesvorwahl, zum Beispiel +49 151 23456789.
text_message-number-wrong = An diese Nummer können wir keine Codes senden. Geben Sie eine Mobilnummer mit Landesvorwahl ein.
text_message-button = Einschalten

## Die Kontoseite.
text_message-account-set-up = Codes per SMS einrichten
text_message-account-on = Codes per SMS sind eingeschaltet seit { $since }.
text_message-account-used = Zuletzt verwendet { $used }.
text_message-account-replace = Eine andere Nummer verwenden
text_message-account-off = Codes per SMS ausschalten
text_message-notice-on = Von jetzt an gehört zum Anmelden auch ein Code per SMS.
text_message-notice-off = Zum Anmelden gehört kein Code per SMS mehr.
text_message-resume-on = Codes per SMS einschalten
text_message-resume-off = Codes per SMS ausschalten

## Was passiert ist, in der Liste der letzten Ereignisse.
text_message-event-on = Codes per SMS wurden eingeschaltet
text_message-event-off = Codes per SMS wurden ausgeschaltet
text_message-event-wrong = Ein falscher Code aus einer SMS wurde eingegeben
text_message-event-unsent = Eine SMS mit einem Code konnte nicht gesendet werden

## Was geändert wurde: der Betreff einer E-Mail, und eine Zeile darin. Ohne Punkt.
text_message-change-on = Für Ihr Konto wurden Codes per SMS eingeschaltet
text_message-change-off = Für Ihr Konto wurden Codes per SMS ausgeschaltet
