### Página de la cuenta, sesiones, cierre de sesión.

account-title = Sus sesiones
account-own-title = Su cuenta
account-heading = Ha iniciado sesión
account-sign-out = Cerrar sesión
account-pending-stop = Para impedirlo, cierre la sesión y vuelva a iniciarla con su segundo paso antes de esa fecha. Hasta entonces no se puede cambiar nada de su forma de iniciar sesión.
account-sessions = Sesiones abiertas
account-this-browser = Este navegador
account-session-operator-link = Enlace de administrador
account-session-operator-recovery = Enlace de recuperación de administrador
account-operator = Ha iniciado sesión con un enlace de administrador, por lo que no puede cambiar la forma de entrar en esta cuenta, descargar sus datos ni eliminarla.
account-session-times = Desde { $created }, último uso { $seen }
account-end = Cerrar
account-end-of = Cerrar la sesión de { $browser }
account-end-others = Cerrar todas las demás sesiones
account-events = Actividad reciente

event-times = ({ $times } veces desde { $since })
event-asked = Se pidió un correo para iniciar sesión
event-mail-accepted = El correo se envió
event-mail-refused = El servidor de correo no aceptó el mensaje
event-opened-elsewhere = El enlace se abrió fuera del navegador que lo pidió; no pasó nada
event-code-wrong = Se escribió un código incorrecto
event-signed-in = Inicio de sesión
event-operator-link-made = Un administrador creó un enlace de inicio de sesión
event-operator-recovery-made = Un administrador creó un enlace de recuperación
event-operator-signed-in = Inicio de sesión con un enlace de administrador
event-operator-recovered = Inicio de sesión con un enlace de recuperación de administrador
event-signed-out = Cierre de sesión
event-session-ended = Se cerró una sesión
event-credentials-reset = Un administrador quitó todas las llaves de acceso y el segundo paso
event-stepped-up = Confirmó su identidad
event-email-asked = Se pidió cambiar la dirección de correo
event-email-changed = Se cambió la dirección de correo
event-email-restored = Se restableció la dirección de correo anterior
event-not-me = La cuenta volvió a ser como antes de un cambio
event-recovery-started = Se pidió eliminar el segundo paso
event-recovery-done = Segundo paso eliminado tras 72 horas
event-recovery-cancelled = Se detuvo la eliminación del segundo paso

logout-title = Cerrar sesión
logout-heading = ¿Cerrar la sesión en { $app }?
logout-why = Ha llegado aquí desde otro sitio web. La sesión sigue abierta mientras no pulse el botón.

account-notice-email-asked = Hemos enviado un correo a la dirección nueva. Abra su enlace en este navegador; hasta entonces no cambia nada.
account-notice-email-changed = Su dirección de correo se ha cambiado.

account-email = Dirección de correo
account-email-change = Cambiar la dirección
account-email-new = Dirección nueva
account-email-hint = Primero enviamos allí un correo, para comprobar que es suya.
account-email-button = Enviar el correo

account-second = Segundo paso
account-second-why = Con un segundo paso, para iniciar sesión se pide también un código, por ejemplo el que muestra una aplicación en su teléfono.

account-sessions-count =
    { $sessions ->
        [one] Solo tiene sesión abierta en este navegador
       *[other] Tiene { $sessions } sesiones abiertas
    }

account-data = Sus datos
account-data-get = Descargar lo que se guarda sobre usted
account-data-delete = Eliminar la cuenta
