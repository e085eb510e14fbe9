### Códigos de recuperación.

second-recovery-code = Código de recuperación
second-recovery-hint = Uno de los códigos que guardó para cuando no tenga su teléfono. Cada uno sirve una vez.
second-recovery-wrong =
    { $left ->
        [0] Ese no es uno de sus códigos, y no quedan más intentos.
        [one] Ese no es uno de sus códigos, o ya se usó. Queda un intento.
       *[other] Ese no es uno de sus códigos, o ya se usó. Quedan { $left } intentos.
    }
second-recovery-malformed = Eso no parece un código de recuperación. Escríbalo tal como se le mostró.
recovery_code-use = Usar un código de recuperación
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
event-recovery-code-wrong = Se escribió un código de recuperación incorrecto
event-recovery-codes-made = Se crearon códigos de recuperación nuevos
event-recovery-code-used = Se usó un código de recuperación
change-recovery-codes-made = Se crearon códigos de recuperación nuevos para su cuenta
change-recovery-code-used = Se usó un código de recuperación de su cuenta
recovery_code-factor = códigos de recuperación
resume-new-recovery-codes = Crear nuevos códigos de recuperación
recovery_code-reset = Sus códigos de recuperación ya no sirven. Inicie sesión y cree otros nuevos.
