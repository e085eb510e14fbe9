### Cambios en la forma de iniciar sesión: las páginas y las palabras del correo sobre ellos.

## Qué ha cambiado: el asunto de un correo, y una línea en él y en una página. Sin punto final.

change-passkey-added = Se añadió una llave de acceso a su cuenta
change-passkey-removed = Se quitó una llave de acceso de su cuenta
change-clone-suspected = Puede que se haya copiado una llave de acceso de su cuenta
change-totp-on = Se activaron los códigos de una aplicación para su cuenta
change-totp-off = Se desactivaron los códigos de una aplicación para su cuenta
change-recovery-codes-made = Se crearon códigos de recuperación nuevos para su cuenta
change-recovery-code-used = Se usó un código de recuperación de su cuenta
change-email-changed = Se cambió la dirección de correo de su cuenta
change-email-restored = Se restableció la dirección de correo anterior de su cuenta
change-not-me = Se deshizo un cambio en su cuenta y se cerraron todas las sesiones
change-other = Se cambió algo en su forma de iniciar sesión

## No fui yo

not-me-title = ¿No fue usted?
not-me-then = Si no fue usted, pulse el botón: el cambio se deshace y se cierran todas sus sesiones.
not-me-button = No fui yo
not-me-you = Si fue usted, cierre esta página. No pasa nada.
not-me-done-title = El cambio se ha deshecho
not-me-done-text = Se han cerrado todas sus sesiones. Inicie sesión de nuevo y compruebe que todo está bien en su cuenta.

## Otra dirección

confirm-title = Su nueva dirección de correo
confirm-old = Hasta ahora
confirm-new = Desde ahora
confirm-button = Usar la dirección nueva
confirm-not-you = Si no lo ha pedido usted, cierre esta página. No pasa nada.
confirm-elsewhere-why = Aquí no tiene abierta la sesión de la cuenta para la que se pidió la dirección nueva. No ha cambiado nada.
confirm-elsewhere-then = Abra el enlace del correo en el navegador donde pidió el cambio.

## Eliminar la cuenta

delete-title = ¿Eliminar su cuenta?
delete-what = La cuenta y todo lo que se guarda aquí sobre ella desaparecerán. No se puede deshacer.
delete-type = Para eliminarla, escriba la dirección de la cuenta
delete-wrong = Esa no es la dirección de esta cuenta.
delete-button = Eliminar la cuenta
deleted-title = Su cuenta se ha eliminado
deleted-text = Su sesión en { $app } está cerrada y la cuenta ya no existe.
deleted-planned-title = Su cuenta se eliminará
deleted-planned-text = Su cuenta está desactivada y se eliminará el { $until }. Para conservarla, inicie sesión antes de esa fecha.
delete-days =
    La cuenta se desactiva de inmediato y se elimina { $days ->
        [one] mañana
       *[other] al cabo de { $days } días
    }. Hasta entonces puede iniciar sesión y conservarla.
keep-title = ¿Conservar su cuenta?
keep-text = Su cuenta se eliminará el { $until }.
keep-button = Conservar mi cuenta
keep-leave = Dejar que se elimine
kept-title = Su cuenta se conserva
kept-text = Su cuenta no se eliminará. Inicie sesión para continuar.
