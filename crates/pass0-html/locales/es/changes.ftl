### Cambios en la forma de iniciar sesión: las páginas y las palabras del correo sobre ellos.

## Qué ha cambiado: el asunto de un correo, y una línea en él y en una página. Sin punto final.

change-email-changed = Se cambió la dirección de correo de su cuenta
change-operator-link = Se inició sesión en su cuenta con un enlace de administrador
change-operator-recovery = Se inició sesión en su cuenta con un enlace de recuperación de administrador
change-other = Ha cambiado algo en su forma de iniciar sesión

## No fui yo

not-me-title = ¿No fue usted?
not-me-then = Si no fue usted, confirme que la cuenta es suya. Volverá a ser como antes de este cambio: también se deshacen los cambios posteriores y se cierran todas las sesiones.
not-me-button = Enviarme un código
not-me-passkey = Deshacerlo con una llave de acceso
not-me-you = Si fue usted, cierre esta página. No se hará ningún cambio.
not-me-covered = Ya no hay nada que deshacer: la cuenta ya ha vuelto a ser como antes de este cambio, o el plazo ha terminado.
not-me-pending = Este cambio ya se ha impugnado. Lo que queda de él termina el { $until }.
not-me-operator = Aquí no basta un correo para deshacerlo. Póngase en contacto con los responsables de { $app }.

## Qué ha sido de una cuenta: el título y la primera frase, en una página y en un correo.

report-taken-back-title = Su cuenta vuelve a ser como era
report-taken-back-text = Se han cerrado todas las sesiones. Inicie sesión de nuevo y revise cómo la inicia.
report-before-title = Ya no hay nada que deshacer
report-before-text = La cuenta ya había vuelto a ser como antes de este cambio, o el plazo ha terminado. Ahora no se ha cambiado nada.
report-lost-title = Su segundo paso se eliminará
report-lost-text = Se han cerrado todas las sesiones. Si no lo ha pedido usted, inicie sesión ahora con su segundo paso: eso lo detiene.
report-reminder-title = Su segundo paso se eliminará pronto
report-reminder-text = Lo pidió alguien que tiene acceso a este buzón. Si no fue usted, inicie sesión ahora con su segundo paso: eso lo detiene.
report-done-title = Su segundo paso se ha eliminado
report-done-text = Se han cerrado todas las sesiones. Inicie sesión y configure un segundo paso nuevo.
report-cancelled-title = Su segundo paso se mantiene
report-cancelled-text = La eliminación pendiente se ha detenido. No se ha eliminado nada.

report-address = De nuevo su dirección: { $address }
report-removed = Ya no funciona: { $factor }
report-restored = Vuelve a funcionar: { $factor }
report-pending = Se eliminará el { $until }: { $factor }
report-stop = Para conservarlo, inicie sesión con él antes. Hasta entonces no se puede cambiar nada de su forma de iniciar sesión.
report-lost =
    { $count ->
        [one] No se ha podido recuperar: una llave de acceso o un código ya usado o eliminado.
       *[other] No se han podido recuperar: { $count } llaves de acceso o códigos ya usados o eliminados.
    }
report-address-taken = No se ha podido recuperar: la dirección anterior, que ahora es de otra cuenta

## Otra dirección

confirm-title = Su nueva dirección de correo
confirm-old = Hasta ahora
confirm-new = Desde ahora
confirm-button = Usar la dirección nueva
confirm-not-you = Si no lo ha pedido usted, cierre esta página. No se hará ningún cambio.
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
