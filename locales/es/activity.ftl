### Lo que ha ocurrido en una cuenta, tal como se le dice a quien pertenece.

activity-title = Qué ha ocurrido
activity-heading = Qué ha ocurrido en su cuenta
activity-lead =
    { $days ->
        [one] En el último día, lo más reciente primero.
       *[other] En los últimos { $days } días, lo más reciente primero.
    }
activity-not-me = No he sido yo
activity-nothing = No hay nada que mostrar.
activity-older = Lo anterior
activity-at = { $moment }
activity-by-administrator = por un administrador
activity-from = desde { $address }
activity-signed-in = Alguien inició sesión en su cuenta.
activity-sign-in-failed = Falló un inicio de sesión en su cuenta.
activity-signed-out = Se cerró una sesión.
activity-grant-allowed = Se dio a una aplicación acceso a su cuenta.
activity-grant-denied = Se negó a una aplicación el acceso a su cuenta.
activity-grant-revoked = Terminó el acceso de una aplicación a su cuenta.
activity-grant-narrowed = Se retiró parte de lo que una aplicación podía hacer con su cuenta.
activity-code-replayed = Alguien intentó usar por segunda vez el acceso de una aplicación a su cuenta, y el acceso terminó.
activity-code-misused = Una aplicación no pudo demostrar que era la que había recibido acceso a su cuenta, y el acceso terminó.
activity-client-mismatch = Una aplicación intentó usar el acceso de otra aplicación a su cuenta y fue rechazada.
activity-refresh-token-reused = Puede haber una copia de aquello con lo que una aplicación accede a su cuenta; por eso terminó su acceso.
activity-password-set = Se estableció su contraseña.
activity-address-changed = Se cambió la dirección de correo de su cuenta.
activity-address-restored = Su cuenta recuperó la dirección de correo anterior y lo que se usaba entonces para iniciar sesión.
activity-passkey-added = Se añadió una clave de acceso.
activity-passkey-renamed = Se cambió el nombre de una clave de acceso.
activity-passkey-removed = Se eliminó una clave de acceso.
activity-passkey-copied = Se rechazó una clave de acceso, porque puede haber una copia de ella.
activity-identity-added = Se vinculó otro proveedor, con el que se puede iniciar sesión en su cuenta.
activity-identity-removed = Se desvinculó otro proveedor, con el que ya no se puede iniciar sesión en su cuenta.
activity-factor-added = Se añadió una aplicación de autenticación.
activity-factor-removed = Se eliminó una aplicación de autenticación.
activity-factors-reset = Se eliminaron sus segundos pasos.
activity-recovery-codes-made = Se crearon nuevos códigos de recuperación.
activity-recovery-code-used = Se usó un código de recuperación.
activity-device-trusted = En un navegador ya no se pide el segundo paso.
activity-devices-forgotten = En todos los navegadores se vuelve a pedir el segundo paso.
activity-account-locked-down = Se protegió su cuenta.
activity-link-created = Se creó un enlace para elegir una contraseña.
activity-user-created = Se creó su cuenta.
activity-user-changed = Se cambió lo que su cuenta dice de usted.
activity-user-disabled = Se desactivó su cuenta.
activity-user-enabled = Se volvió a activar su cuenta.
activity-user-recovered = Se restableció todo lo que se usa para iniciar sesión en su cuenta.
activity-role-given = Se le dio un rol.
activity-role-taken = Se le retiró un rol.
activity-member-added = Se le añadió a un grupo.
activity-member-removed = Se le quitó de un grupo.
activity-client-owner-added = Ahora puede administrar una aplicación.
activity-client-owner-removed = Hay una aplicación que ya no puede administrar.
activity-data-downloaded = Se descargó todo lo que se sabe de usted.
activity-audit-erased = Se borraron direcciones IP y navegadores de lo que se sabe de su cuenta.
