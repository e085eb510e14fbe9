### Páginas.

## Botones de varias páginas

button-login = Ir al inicio de sesión
button-new-mail = Enviarme otro correo
button-go-on = Continuar
button-start-here = Iniciar sesión en este navegador
button-other-address = Usar otra dirección
button-account = Volver a su cuenta

## Página de inicio de sesión

login-title = Iniciar sesión
login-heading = Iniciar sesión en { $app }
login-email = Correo electrónico
login-hint = Enviaremos un correo con un enlace y un código. No hace falta contraseña.
login-button = Enviarme el correo

notice-bad-email = Escriba una dirección de correo, por ejemplo nombre@example.org.
notice-bad-email-dots = Esta dirección tiene un punto al principio o justo antes de la @, o varios puntos seguidos. Compruébela o use otra.
notice-bad-email-quotes = Escriba la dirección sin comillas ni barras invertidas.
notice-bad-email-characters = Esta dirección contiene un espacio o un carácter que las direcciones de correo no admiten. Compruébela.
notice-bad-email-domain = La parte que sigue a la @ está incompleta o tiene un error. Debe parecerse a example.org.
notice-bad-email-length = Esta dirección es demasiado larga. Compruébela o use otra.
notice-bad-email-route = Esta dirección indica otro servidor con un % o un !. Escriba su dirección simple.
notice-signed-out = Se ha cerrado la sesión.
notice-cancelled = Ese inicio de sesión se ha cancelado. Puede usar otra dirección.
notice-too-many = Se han pedido demasiados inicios de sesión en poco tiempo. Espere un minuto y vuelva a intentarlo.

## Después de pedir el correo

waiting-title = Revise su correo
waiting-heading = Revise su correo
waiting-not-sent = No se ha podido enviar el correo
waiting-mail-queued = El correo está saliendo.
waiting-mail-accepted = El correo está en camino. Suele llegar en menos de un minuto, pero puede tardar 15. Mire también en la carpeta de correo no deseado.
waiting-mail-deferred = El servidor de correo nos pide que esperemos. Seguimos intentándolo; puede tardar unos minutos.
waiting-mail-refused = El servidor de correo no ha aceptado el mensaje. ¿Es correcta la dirección?
waiting-mail-expired = El correo no se ha podido enviar a tiempo. Pida uno nuevo.
waiting-mail-held = Se han pedido demasiados correos, así que el siguiente tiene que esperar. El último que ha recibido sigue siendo válido.
waiting-code = Código del correo
waiting-code-wrong =
    { $left ->
        [one] Ese no es el código del último correo. Queda un intento.
       *[other] Ese no es el código del último correo. Quedan { $left } intentos.
    }
waiting-code-malformed = El código tiene ocho cifras. Los espacios no importan.
waiting-or-link = O abra el enlace del correo en este navegador.
waiting-life =
    { $minutes ->
        [one] Ambos caducan un minuto después de enviarse el correo.
       *[other] Ambos caducan { $minutes } minutos después de enviarse el correo.
    }
waiting-lives = Desde el envío del correo, el código sirve durante { $code } y el enlace durante { $link }.
waiting-life-of-link =
    { $minutes ->
        [one] El enlace caduca un minuto después de enviarse el correo.
       *[other] El enlace caduca { $minutes } minutos después de enviarse el correo.
    }
waiting-life-of-link-hours =
    { $hours ->
        [one] El enlace caduca una hora después de enviarse el correo.
       *[other] El enlace caduca { $hours } horas después de enviarse el correo.
    }
waiting-code-over = El código ha caducado. Abra el enlace del correo en este navegador o pida otro correo.
waiting-codes-off = Los códigos están desactivados por ahora en esta cuenta, porque se han escrito demasiados incorrectos. Abra el enlace del correo en este navegador.
waiting-link-only = Abra el enlace del correo en este navegador.
waiting-button = Iniciar sesión
waiting-resend = Enviar otro correo
waiting-resend-in =
    { $seconds ->
        [one] Podrá pedir otro correo dentro de un segundo.
       *[other] Podrá pedir otro correo dentro de { $seconds } segundos.
    }
waiting-resend-in-minutes = Podrá pedir otro correo dentro de { $minutes } minutos.
waiting-cancel = Usar otra dirección
waiting-look-again = Ver si algo ha cambiado
waiting-none = ¿Sigue sin llegar al cabo de 15 minutos?
waiting-none-why = Puede que alguien esté pidiendo correos para esta dirección una y otra vez y que el suyo tenga que esperar. Abra en este navegador el enlace de cualquier correo que le hayamos enviado en las últimas 24 horas. Después, «{ waiting-resend }» le enviará el suyo enseguida.

## El enlace se abrió en un navegador que no lo pidió

elsewhere-title = Vuelva a donde empezó
elsewhere-heading = Vuelva a donde empezó
elsewhere-why = Este enlace pertenece a un inicio de sesión que empezó en otro navegador. Aquí no ha pasado nada.
elsewhere-type-code = Escriba el código del correo en el navegador donde empezó.
elsewhere-open-there = Abra el enlace del correo en el navegador donde empezó.
elsewhere-asked = Así empezó el inicio de sesión
elsewhere-not-you = Si no fue usted, cierre esta página. No comparta el enlace ni el código.
elsewhere-confirm-heading = Iniciar sesión aquí
elsewhere-confirm-why = Si empezó usted este inicio de sesión, escriba su dirección para entrar en este navegador.
elsewhere-confirm-button = Iniciar sesión aquí

requester-at = Fecha
requester-browser = Navegador
requester-ip = Dirección IP
browser-unknown = un navegador desconocido
browser-unknown-name = Navegador desconocido

## Enlace de un administrador

operator-title = Iniciar sesión
operator-heading = Iniciar sesión en { $app }
operator-why = Ha recibido un enlace para esta cuenta:
operator-button = Entrar como { $email }
operator-not-you = Si esta no es su cuenta, cierre esta página.

## Un enlace o código que no sirve

refused-expired-title = Este correo es demasiado antiguo
refused-expired-text = Los enlaces y los códigos solo sirven durante un tiempo limitado. Pida otro correo y úselo pronto.
refused-used-here-title = Ya ha usado este enlace
refused-used-here-text = Con él inició sesión en este navegador. Un enlace sirve una sola vez; puede continuar sin más.
refused-used-elsewhere-title = Este enlace ya se ha usado
refused-used-elsewhere-text = Con él se inició sesión en otro navegador. Si no fue usted, inicie sesión y cierre esa otra sesión.
refused-replaced-title = Hay un correo más reciente
refused-replaced-text = Un correo más reciente ha sustituido a este. Use el último, o pida otro.
refused-other-browser-title = Este inicio de sesión empezó en otro navegador
refused-other-browser-text = Continúe en el navegador donde empezó, o empiece de nuevo en este.
refused-cancelled-title = Este inicio de sesión se canceló
refused-cancelled-text = Su enlace y su código ya no sirven. Puede empezar de nuevo.
refused-exhausted-title = Demasiados códigos incorrectos
refused-exhausted-text = Para proteger su cuenta, este correo ya no sirve. Uno nuevo servirá.
refused-codes-off-title = Los códigos están desactivados por ahora
refused-codes-off-text = Se han escrito demasiados códigos incorrectos para esta cuenta. Pida otro correo y abra su enlace en este navegador.
refused-ended-title = Ya ha iniciado sesión
refused-ended-text = Otro inicio de sesión en su cuenta ha terminado, así que este correo ya no sirve.
refused-account-disabled-title = Esta cuenta está desactivada
refused-account-disabled-text = Consulte a los responsables de { $app }.
refused-unknown-title = Este enlace no funciona
refused-unknown-text = Quizá se cortó por el camino. Copie el enlace completo del correo, o inicie sesión de nuevo.
refused-passkey-refused-title = La llave de acceso no ha funcionado
refused-passkey-refused-text = No ha cambiado nada. Inténtelo otra vez o inicie sesión de otra forma.
refused-ceremony-over-title = Esta solicitud de llave de acceso ya no es válida
refused-ceremony-over-text = Sirve una sola vez, durante cinco minutos, en el navegador que la hizo. Inténtelo de nuevo.
refused-second-factor-off-title = El segundo paso está bloqueado por ahora
refused-second-factor-off-text = Se han escrito demasiados códigos incorrectos para su cuenta. Para protegerla, espere un rato y vuelva a intentarlo.
refused-last-way-title = Es su única forma de iniciar sesión
refused-last-way-text = Sin ella ya no podría entrar en su cuenta. Añada antes otra forma.
refused-passkey-only-title = Esta cuenta necesita una llave de acceso
refused-passkey-only-text = Un correo por sí solo no la abre. Inicie sesión con su llave de acceso.
refused-domain-not-allowed-title = Esta dirección no se puede usar aquí
refused-domain-not-allowed-text = Las cuentas deben tener una dirección de un dominio permitido. Elija otra.
refused-recovery-pending-title = Espere, por favor
refused-recovery-pending-text = Está pendiente la eliminación de su segundo paso. Hasta entonces no se puede cambiar nada de su forma de iniciar sesión.
refused-ask-operator-title = Un correo por sí solo no basta
refused-ask-operator-text = Consulte a los responsables de { $app }.
refused-operator-session-title = Un enlace de administrador no permite hacer esto
refused-operator-session-text = Ha iniciado sesión con un enlace de administrador. Para hacer esto, debe iniciar sesión el titular de la cuenta.

## Errores

error-400-title = No ha funcionado
error-400-text = Faltaba algo o no era lo esperado. Inténtelo de nuevo.
error-401-title = No ha iniciado sesión
error-401-text = Primero inicie sesión.
error-403-title = No puede hacer eso
error-403-text = Su cuenta no tiene permiso para hacerlo.
error-csrf-title = Inténtelo de nuevo
error-csrf-text = El formulario era demasiado antiguo o venía de otra página, así que no se ha hecho nada.
error-404-title = Aquí no hay nada
error-404-text = Puede que la dirección esté mal escrita o que la página ya no exista.
error-405-title = Eso no funciona aquí
error-405-text = Esta página no se puede usar de esa manera.
error-409-title = Eso ha cambiado entretanto
error-409-text = Cargue la página de nuevo.
error-410-title = Este inicio de sesión ha terminado
error-410-text = Empiece de nuevo.
error-413-title = Eso era demasiado
error-413-text = Lo enviado es más grande de lo que esta página acepta.
error-415-title = Ese formato no se conoce aquí
error-415-text = Lo enviado está en un formato que esta página no lee.
error-421-title = Dirección equivocada
error-421-text = Este servidor no responde con este nombre.
error-429-title = Demasiadas solicitudes
error-429-text =
    { $minutes ->
        [one] Vuelva a intentarlo dentro de un minuto.
       *[other] Vuelva a intentarlo dentro de { $minutes } minutos.
    }
error-429-later =
    { $hours ->
        [one] Vuelva a intentarlo dentro de una hora.
       *[other] Vuelva a intentarlo dentro de { $hours } horas.
    }
crowded-title = Demasiados inicios de sesión desde su red
crowded-text = Desde su red se han pedido demasiados correos de inicio de sesión, así que esta vez no se ha enviado ninguno.
crowded-passkey = También puede iniciar sesión ahora con una llave de acceso o desde otra red, como los datos móviles.
crowded-elsewhere = También puede intentarlo ahora desde otra red, como los datos móviles.
crowded-under-way = El correo que ya tiene sigue siendo válido.
crowded-flow = Volver a su inicio de sesión
error-500-title = Algo ha fallado por nuestra parte
error-500-text = No es culpa suya. Inténtelo de nuevo.
error-503-title = No disponible en este momento
error-503-text = Inténtelo de nuevo dentro de un minuto. No tiene que hacer nada más.
error-other-title = No ha funcionado
error-other-text = Inténtelo de nuevo.
error-quote = Si pide ayuda, indique: { $status } { $code } · { $id }
