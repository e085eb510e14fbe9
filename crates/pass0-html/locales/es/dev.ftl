### Modo de desarrollo.

dev-mode = Modo de desarrollo: los correos no se envían, se guardan en un buzón.
dev-open-inbox = Abrir el buzón

inbox-title = Buzón de desarrollo
inbox-why = Los correos que se habrían enviado, los más recientes primero.
inbox-empty = Todavía no hay correos. Pida uno en la página de inicio de sesión.
inbox-locked = Este buzón está bloqueado. Abra la dirección del buzón que aparece en la consola.
inbox-to = Para
inbox-at = Fecha
inbox-code = Código
inbox-link = Enlace
inbox-text = El texto completo
