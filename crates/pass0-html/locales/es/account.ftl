### Sesiones, nueva prueba, cierre de sesión.

account-title = Sus sesiones
account-own-title = Su cuenta
account-heading = Ha iniciado sesión
account-sign-out = Cerrar sesión
account-sessions = Sesiones abiertas
account-this-browser = Este navegador
account-session-times = Desde { $created }, último uso { $seen }
account-end = Cerrar
account-end-of = Cerrar la sesión de { $browser }
account-end-others = Cerrar todas las demás sesiones
account-events = Actividad reciente

event-asked = Se pidió un correo para iniciar sesión
event-mail-accepted = El correo se envió
event-mail-refused = El servidor de correo no aceptó el mensaje
event-opened-elsewhere = El enlace se abrió fuera del navegador que lo pidió; no pasó nada
event-code-wrong = Se escribió un código incorrecto
event-signed-in = Inicio de sesión
event-signed-out = Cierre de sesión
event-session-ended = Se cerró una sesión

fresh-title = Confirme su identidad
fresh-why = Ha pasado un tiempo desde su último inicio de sesión. Para lo que quiere hacer ahora, primero le enviamos un correo.
fresh-button = Enviarme el correo

logout-title = Cerrar sesión
logout-heading = ¿Cerrar la sesión en { $app }?
logout-why = Ha llegado aquí desde otro sitio web. La sesión sigue abierta mientras no pulse el botón.
