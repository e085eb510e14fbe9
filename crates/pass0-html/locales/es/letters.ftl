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
letter-sign-in-code = Su código:
letter-asked = Pedido el { $asked_at } con { $browser }, dirección de red { $ip }.
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
letter-link-never-pass-on = No reenvíe el enlace a nadie; nadie de { $app } se lo pedirá.

letter-no-account-subject = Inicio de sesión en { $app }: no hay cuenta con esta dirección
letter-no-account-what = Alguien quiso iniciar sesión en { $app } con esta dirección, pero no hay ninguna cuenta con ella.
letter-no-account-then = No ha pasado nada más. Si tiene una cuenta, usa otra dirección.

letter-disabled-subject = Inicio de sesión en { $app }: esta cuenta está desactivada
letter-disabled-what = Alguien quiso iniciar sesión en { $app } con esta dirección, pero la cuenta está desactivada.
letter-disabled-then = No ha pasado nada más. Si necesita la cuenta, consulte a sus responsables.
