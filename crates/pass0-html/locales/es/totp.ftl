### Códigos de una aplicación de autenticación.

totp-use = Usar un código de su aplicación
totp-title = Configurar los códigos de una aplicación
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
totp-event-on = Se activaron los códigos de una aplicación
totp-event-off = Se desactivaron los códigos de una aplicación
totp-event-wrong = Se escribió un código incorrecto de una aplicación
totp-event-replayed = Se escribió por segunda vez un código de una aplicación
totp-notice-on = A partir de ahora, para iniciar sesión se pide también un código de su aplicación.
totp-notice-off = Para iniciar sesión ya no se pide un código de su aplicación.
totp-account-set-up = Configurar una aplicación de códigos
totp-account-on = Aplicación de autenticación configurada el { $since }.
totp-account-used = Último uso { $used }.
totp-account-replace = Configurar otra aplicación
totp-account-off = Desactivar los códigos
totp-change-on = Se activaron los códigos de una aplicación para su cuenta
totp-change-off = Se desactivaron los códigos de una aplicación para su cuenta
totp-factor = códigos de una aplicación
totp-resume-on = Activar los códigos de una aplicación
totp-resume-off = Desactivar los códigos de una aplicación
totp-reset = Su aplicación de autenticación ya no funciona aquí. Inicie sesión y vuelva a configurarla; hasta entonces, iniciará sesión sin ella.
