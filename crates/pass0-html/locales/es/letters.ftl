### Cartas. Cada mensaje es una línea.

letter-sign-in-subject = { $code } es su código para { $app }
letter-sign-in-link = Inicie sesión en { $app } con este enlace:
letter-sign-in-button = Iniciar sesión en { $app }
letter-sign-in-where = Ábralo en el navegador donde lo pidió. En otro dispositivo, escriba mejor el código donde empezó.
letter-sign-in-life =
    { $minutes ->
        [one] El enlace y el código sirven una vez, durante un minuto.
       *[other] El enlace y el código sirven una vez, durante { $minutes } minutos.
    }
letter-sign-in-lives = El enlace sirve una vez, durante { $link }. El código solo sirve durante { $code }.
span-minutes =
    { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    }
span-hours =
    { $hours ->
        [one] una hora
       *[other] { $hours } horas
    }
letter-sign-in-code = Su código:
letter-asked = Pedido el { $asked_at } con { $browser }, dirección IP { $ip }.
letter-asked-browser = Pedido el { $asked_at } con { $browser }.
letter-asked-plain = Pedido el { $asked_at }.
letter-ignore = Si no fue usted, ignore este correo: sin él, nadie puede entrar.
letter-ignore-plain = Si no fue usted, ignore este correo.
letter-never-tell = No dé el código a nadie; nadie de { $app } se lo pedirá.

letter-link-subject = Inicio de sesión en { $app }
letter-link-where = Ábralo en el navegador donde lo pidió; no funciona en ningún otro.
letter-link-life =
    { $minutes ->
        [one] El enlace sirve una vez, durante un minuto.
       *[other] El enlace sirve una vez, durante { $minutes } minutos.
    }
letter-link-life-hours =
    { $hours ->
        [one] El enlace sirve una vez, durante una hora.
       *[other] El enlace sirve una vez, durante { $hours } horas.
    }
letter-link-never-pass-on = No reenvíe el enlace a nadie; nadie de { $app } se lo pedirá.

letter-no-account-subject = Inicio de sesión en { $app }: no hay cuenta con esta dirección
letter-no-account-what = Alguien quiso iniciar sesión en { $app } con esta dirección, pero no hay ninguna cuenta con ella.
letter-no-account-then = No ha pasado nada más. Si tiene una cuenta, usa otra dirección.

letter-disabled-subject = Inicio de sesión en { $app }: esta cuenta está desactivada
letter-disabled-what = Alguien quiso iniciar sesión en { $app } con esta dirección, pero la cuenta está desactivada.
letter-disabled-then = No ha pasado nada más. Si necesita la cuenta, consulte a sus responsables.

letter-confirm-email-subject = Su nueva dirección para { $app }
letter-confirm-email-link = Con este enlace, esta será la dirección de su cuenta en { $app }:
letter-confirm-email-button = Usar esta dirección
letter-confirm-email-where = Ábralo en el navegador donde lo pidió; no funciona en ningún otro.

letter-email-in-use-subject = { $app }: esta dirección ya tiene una cuenta
letter-email-in-use-what = Alguien quiso que esta fuera la dirección de su cuenta en { $app }, pero ya pertenece a una cuenta.
letter-email-in-use-then = No ha cambiado nada. Si fue usted, inicie sesión con esta dirección o elija otra.

letter-factors-reset-subject = { $app }: vuelva a configurar su segundo factor
letter-factors-reset-what = { $app } ha sustituido una clave secreta que protegía su cuenta.
letter-factors-reset-else = No ha cambiado nada más en su cuenta.

letter-notice-what = Esto ha pasado en su cuenta de { $app }:
letter-notice-at = El { $at } con { $browser }, dirección IP { $ip }.
letter-notice-at-browser = El { $at } con { $browser }.
letter-notice-at-plain = El { $at }.
letter-notice-again = Poco después volvió a ocurrir lo mismo:
letter-notice-you = Si fue usted, no tiene que hacer nada.
letter-notice-link = Si no fue usted, abra este enlace. La página explica cómo deshacer el cambio; abrirla no cambia nada.
letter-notice-button = No fui yo
letter-notice-life = El enlace sirve durante 72 horas.
letter-notice-no-link = Si no fue usted, inicie sesión ahora, cierre sus otras sesiones y revise cómo inicia sesión. Esto no se puede deshacer por correo.

letter-deletion-planned = Su cuenta se eliminará
letter-deletion-planned-then = Su cuenta de { $app } está desactivada y se eliminará el { $until }. Para conservarla, inicie sesión antes de esa fecha y elija «Conservar mi cuenta».
letter-deletion-planned-not-you = Si no lo ha pedido usted, inicie sesión ahora y conserve la cuenta.
letter-deletion-kept = Su cuenta no se eliminará
letter-deletion-kept-then = Su cuenta de { $app } vuelve a estar activa. Inicie sesión como siempre.
letter-deletion-kept-not-you = Si no ha sido usted, inicie sesión ahora y revise todo en su cuenta.
letter-deletion-done = Su cuenta se ha eliminado
letter-deletion-done-then = Su dirección y todo lo que usaba para iniciar sesión en { $app } se han eliminado.

letter-contest-subject = { $code } es su código para deshacer cambios en { $app }
letter-contest-subject-link = Deshacer los cambios de su cuenta en { $app }
letter-contest-link = Este enlace deshace los cambios de su cuenta en { $app }:
letter-contest-button = Deshacer los cambios
letter-contest-ignore = Si no lo ha pedido usted, ignore este correo. Sin él no cambia nada.

letter-moved-subject = { $app }: su cuenta tiene otra dirección
letter-moved-what = Alguien quiso iniciar sesión en { $app } con esta dirección. La cuenta que la tenía recibió otra dirección en las últimas 72 horas.
letter-moved-you = Si la cambió usted, inicie sesión con la dirección nueva.
letter-moved-link = Si no, abra este enlace. La página explica cómo recuperar la cuenta; abrirla no cambia nada.
letter-moved-button = Yo no la cambié
letter-moved-life =
    { $minutes ->
        [one] El enlace sirve durante un minuto.
       *[other] El enlace sirve durante { $minutes } minutos.
    }
letter-moved-life-hours =
    { $hours ->
        [one] El enlace sirve durante una hora.
       *[other] El enlace sirve durante { $hours } horas.
    }

letter-report-what = Se trata de su cuenta de { $app }.
