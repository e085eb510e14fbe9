### Une deuxième étape qui n’est plus proposée ici.

other-factor = une deuxième étape qui n’est plus proposée
other-event-on = Une deuxième étape a été activée
other-event-off = Une deuxième étape a été désactivée
other-event-wrong = Un code erroné a été saisi à la deuxième étape
other-event-replayed = Un code a été saisi une deuxième fois
other-event-unsent = Un code pour la deuxième étape n’a pas pu être envoyé
other-change-on = Une deuxième étape a été activée pour votre compte
other-change-off = Une deuxième étape a été désactivée pour votre compte
other-reset = Une deuxième étape ne fonctionne plus ici. Connectez-vous et configurez-la à nouveau. D’ici là, vous vous connectez sans elle.
