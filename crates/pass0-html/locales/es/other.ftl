### Un segundo paso que ya no se ofrece aquí.

other-factor = un segundo paso que ya no se ofrece
other-event-on = Se activó un segundo paso
other-event-off = Se desactivó un segundo paso
other-event-wrong = Se escribió un código incorrecto en el segundo paso
other-event-replayed = Se escribió un código por segunda vez
other-event-unsent = No se pudo enviar un código para el segundo paso
other-change-on = Se activó un segundo paso para su cuenta
other-change-off = Se desactivó un segundo paso para su cuenta
other-reset = Un segundo paso ya no funciona aquí. Inicie sesión y vuelva a configurarlo; hasta entonces, iniciará sesión sin él.
