### Llaves de acceso, segundo paso, códigos de recuperación, nueva prueba.

## Llaves de acceso

passkey-sign-in = Iniciar sesión con una llave de acceso
passkey-use = Usar una llave de acceso
passkey-failed = No ha funcionado. Inténtelo de nuevo.
passkey-unknown = Esta llave de acceso no se conoce aquí. Puede que se haya quitado.
passkey-changed = Esta llave de acceso se ha trasladado a otra aplicación u otro almacén y ya no permite iniciar sesión. Inicie sesión de otra forma, elimínela en su cuenta y añada una nueva.
passkey-over = Ha tardado demasiado. Inténtelo de nuevo.
passkey-noscript = Las llaves de acceso necesitan JavaScript. Actívelo para esta página.
enrol-failed = No se ha podido configurar la llave de acceso. Inténtelo de nuevo.
enrol-exists = Este dispositivo ya tiene una llave de acceso para su cuenta.
enrol-miswritten = Este navegador no puede añadir esta llave de acceso. Use otro navegador o un Firefox más reciente; después funcionará también aquí.
enrol-over = Ha tardado demasiado. Inténtelo de nuevo.

offer-title = La próxima vez, ¿con su huella?
offer-why = Con una llave de acceso inicia sesión con la huella, la cara o el bloqueo de su dispositivo, sin esperar un correo.
offer-yes = Sí, configurarla
offer-later = Ahora no
offer-never = No volver a preguntar

## El segundo paso del inicio de sesión

second-title = Un paso más
second-heading = Un paso más
second-set-up-heading = Configure una llave de acceso para continuar
second-set-up-why = Su cuenta necesita una llave de acceso: su huella, su cara o el bloqueo de su dispositivo.
second-set-up-button = Configurar una llave de acceso
second-recovery-code = Código de recuperación
second-recovery-hint = Uno de los códigos que guardó para cuando no tenga su teléfono. Cada uno sirve una vez.
second-recovery-wrong =
    { $left ->
        [0] Ese no es uno de sus códigos, y no quedan más intentos.
        [one] Ese no es uno de sus códigos, o ya se usó. Queda un intento.
       *[other] Ese no es uno de sus códigos, o ya se usó. Quedan { $left } intentos.
    }
second-recovery-malformed = Eso no parece un código de recuperación. Escríbalo tal como se le mostró.
second-use-totp = Usar un código de su aplicación
second-use-recovery-code = Usar un código de recuperación
second-lost = No puedo usarlo
second-cancel = Cancelar el inicio de sesión

## Un segundo paso perdido

lost-title = ¿No puede usar su segundo paso?
lost-what = Podemos eliminar los códigos de su aplicación y sus códigos de recuperación. Tarda 72 horas, y le escribiremos enseguida y cada día.
lost-stop = Iniciar sesión con uno de ellos antes lo detiene.
lost-then = Ahora se cierran todas las sesiones de su cuenta, y hasta entonces no se puede cambiar nada de su forma de iniciar sesión.
lost-button = Eliminar mi segundo paso
lost-back = Volver

## Códigos de una aplicación

totp-title = Configurar los códigos de una aplicación
totp-required = Su cuenta lo necesita antes de continuar.
totp-scan = Abra en su teléfono una aplicación de códigos de inicio de sesión y apunte la cámara a esta imagen.
totp-picture = Imagen para la cámara de su teléfono. La clave de abajo dice lo mismo.
totp-secret = O escriba esta clave en la aplicación:
totp-open = Abrir en una aplicación de este dispositivo
totp-code = Código de su aplicación
totp-hint = Seis cifras. La aplicación muestra otras cada medio minuto.
totp-wrong =
    { $left ->
        [0] Ese no es el código que su aplicación muestra ahora, y no quedan más intentos.
        [one] Ese no es el código que su aplicación muestra ahora. Queda un intento.
       *[other] Ese no es el código que su aplicación muestra ahora. Quedan { $left } intentos.
    }
totp-malformed = El código tiene seis cifras. Los espacios no importan.
totp-setup-wrong = Ese no es el código que su aplicación muestra ahora. Escriba el más reciente; el reloj de su teléfono debe estar en hora.
totp-button = Activar

## Códigos de recuperación

recovery-title = Códigos de recuperación
recovery-heading = Sus códigos de recuperación
recovery-why = Si pierde su teléfono, uno de estos códigos lo sustituye. Cada uno sirve una vez.
recovery-once = Solo se muestran ahora. Guárdelos en un lugar seguro.
recovery-download = Descargar como archivo
recovery-print = Imprimir
recovery-left =
    { $left ->
        [0] No le quedan códigos de recuperación.
        [one] Le queda un código de recuperación.
       *[other] Le quedan { $left } códigos de recuperación.
    }
recovery-replace-why = Los códigos nuevos sustituyen a los anteriores, que dejan de servir.
recovery-replace = Crear códigos de recuperación nuevos

## Confirmar de nuevo la identidad

step-up-title = Confirme su identidad
step-up-why = Ha pasado un tiempo desde que inició sesión. Lo que quiere hacer ahora necesita una prueba nueva.
step-up-mail = Enviarme un correo
step-up-set-up = Su cuenta aún no tiene nada lo bastante seguro para esto. Configure primero una llave de acceso.
step-up-account = Abrir mi cuenta
