### Segundo paso, nueva prueba.

## El segundo paso del inicio de sesión

second-title = Un paso más
second-heading = Un paso más
second-required = Su cuenta lo necesita antes de continuar.
second-choose = Su cuenta necesita un segundo paso antes de continuar. Elija cuál quiere configurar.
second-over = Ese código ya no es válido. Pida uno nuevo.
second-lost = No puedo usarlo
second-cancel = Cancelar el inicio de sesión

## Un segundo paso perdido

lost-title = ¿No puede usar su segundo paso?
lost-what = Podemos eliminar su segundo paso y sus códigos de recuperación. Tarda 72 horas, y le escribiremos enseguida y cada día.
lost-stop = Iniciar sesión con uno de ellos antes lo detiene.
lost-then = Ahora se cierran todas las sesiones de su cuenta, y hasta entonces no se puede cambiar nada de su forma de iniciar sesión.
lost-button = Eliminar mi segundo paso
lost-back = Volver

## Confirmar de nuevo la identidad

step-up-title = Confirme su identidad
step-up-why = Ha pasado un tiempo desde que inició sesión. Lo que quiere hacer ahora necesita una prueba nueva.
step-up-mail = Enviarme un correo
step-up-set-up = Su cuenta aún no tiene nada lo bastante seguro para esto. Configure primero una llave de acceso.
step-up-account = Abrir mi cuenta
