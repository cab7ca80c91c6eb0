mail-here = { $server } ({ $host })
mail-sent-by = Este correo lo ha enviado { $server }, { $address }
mail-signature = { $server }, { $address }
mail-help = Ayuda: { $address }
mail-press = { $label }:
mail-open-address = Si el botón no hace nada, abra esta dirección:

mail-fact = { $what }: { $value }
mail-when = Fecha
mail-browser = Navegador
mail-internet-address = Dirección IP

mail-once = El enlace funciona una sola vez y es válido hasta el { $until }.
mail-contact = Para pedir ayuda: { $contact }
mail-unless-you = ¿Ha sido usted? Entonces no tiene que hacer nada. Si no, elija otra contraseña; así se cierran también todas las sesiones:
mail-after-undo = Quien cambió la dirección quizá conozca la contraseña: elija otra.
mail-after-lock-down = Quien haya sido quizá conozca la contraseña: si aún no ha elegido otra, hágalo ahora.
mail-look-through = Después, revise las formas de iniciar sesión en su cuenta:

mail-test = Prueba del correo de { $server }
mail-test-lead = Los correos de { $here } llegan a esta dirección.
mail-test-more = Alguien que administra ese servidor lo ha comprobado. No tiene que hacer nada.

mail-invite = Su cuenta en { $server }
mail-invite-lead = Se ha creado una cuenta para usted en { $here }. Para usarla, elija una contraseña.
mail-invite-do = Elegir una contraseña
mail-invite-more = Si no lo esperaba, ignore este correo.

mail-reset-password = Elija otra contraseña para { $server }
mail-reset-password-lead = Alguien, y esperamos que haya sido usted, ha pedido elegir otra contraseña para su cuenta en { $here }.
mail-reset-password-do = Elegir otra contraseña
mail-reset-password-more = Solo sustituye la contraseña: lo demás que usa para iniciar sesión sigue siendo necesario.
mail-reset-password-not-you = Si no ha sido usted, ignore este correo y su contraseña seguirá siendo la misma. No le pase el enlace a nadie, se lo pida quien se lo pida.

mail-sign-up = Continúe con su cuenta en { $server }
mail-sign-up-lead = Alguien, y esperamos que sea usted, quiere crear una cuenta en { $here } con esta dirección.
mail-sign-up-do = Continuar
mail-sign-up-not-you = Si no ha sido usted, ignore este correo y no se creará ninguna cuenta.

mail-address-has-account = Ya tiene una cuenta en { $server }
mail-address-has-account-lead = Alguien, y esperamos que haya sido usted, ha querido usar esta dirección para una cuenta en { $here }. Ya hay una cuenta que la tiene, y no se ha cambiado nada en ella.
mail-address-has-account-do = Iniciar sesión
mail-address-has-account-forgotten = Si ya no recuerda su contraseña:
mail-address-has-account-invited = Si recibió una invitación y nunca eligió una contraseña, pida otro enlace a quienes administran ese servidor.
mail-address-has-account-not-you = Si no ha sido usted, ignore este correo.

mail-confirm-address = Confirme su dirección para { $server }
mail-confirm-address-lead = Alguien, y esperamos que sea usted, quiere usar esta dirección para su cuenta en { $here }.
mail-confirm-address-do = Confirmar esta dirección
mail-confirm-address-not-you = Si no ha sido usted, ignore este correo y la dirección no se usará.

mail-address-changed = Otra dirección para su cuenta en { $server }
mail-address-changed-lead = A partir de ahora, la dirección de su cuenta en { $here } ya no es esta, sino { $address }.
mail-address-changed-undo = Si no ha sido usted, puede deshacerlo hasta el { $until }: su cuenta volverá a tener esta dirección y lo que usaba para iniciar sesión, lo que se haya añadido desde entonces desaparecerá y se cerrarán todas las sesiones.
mail-address-changed-do = Deshacer el cambio

mail-address-replaced = Un administrador ha cambiado su dirección en { $server }
mail-address-replaced-lead = A partir de ahora, la dirección de su cuenta en { $here } ya no es esta, sino { $address }. La ha cambiado un administrador; si no se lo ha pedido a nadie, pregunte a los administradores de ese servidor.

mail-address-taken-back = Se ha retirado su dirección en { $server }
mail-address-taken-back-lead = Alguien que lee el correo de la dirección anterior ha deshecho el cambio por el que su cuenta en { $here } tenía esta. Lo que se usa para iniciar sesión en la cuenta está como antes del cambio, y se han cerrado todas las sesiones. Si no ha sido usted, avise enseguida a quienes administran ese servidor.
mail-address-restored = Su dirección en { $server } vuelve a ser la de antes
mail-address-restored-lead = Se ha deshecho un cambio de dirección: su cuenta en { $here } vuelve a tener esta, lo que usa para iniciar sesión está como antes del cambio, y se han cerrado todas las sesiones.

mail-new-device = Nuevo inicio de sesión en { $server }
mail-new-device-lead = Alguien ha iniciado sesión en su cuenta en { $here } con un navegador que nunca se había usado para ello.
mail-password-changed = Se ha cambiado su contraseña en { $server }
mail-password-changed-lead = Se ha cambiado la contraseña de su cuenta en { $here }.
mail-passkey-added = Se ha añadido una clave de acceso en { $server }
mail-passkey-added-lead = Se ha añadido una clave de acceso a su cuenta en { $here }. Quien la tenga puede usarla para iniciar sesión.
mail-passkey-removed = Se ha eliminado una clave de acceso en { $server }
mail-passkey-removed-lead = Se ha eliminado una clave de acceso de su cuenta en { $here }: ya nadie puede iniciar sesión con ella.
mail-authenticator-added = Se ha añadido una aplicación de autenticación en { $server }
mail-authenticator-added-lead = Se ha añadido una aplicación de autenticación a su cuenta en { $here }. Quien la tenga puede usarla para iniciar sesión.
mail-authenticator-removed = Se ha eliminado una aplicación de autenticación en { $server }
mail-authenticator-removed-lead = Se ha eliminado una aplicación de autenticación de su cuenta en { $here }: ya nadie puede iniciar sesión con ella.
mail-recovery-code-used = Se ha usado un código de recuperación en { $server }
mail-recovery-code-used-lead =
    Alguien ha iniciado sesión en su cuenta en { $here } con un código de recuperación. { $left ->
        [0] Era el último: cree otros nuevos.
        [1] Queda uno: cree pronto otros nuevos.
        [2] Quedan { $left }: cree pronto otros nuevos.
        [3] Quedan { $left }: cree pronto otros nuevos.
       *[other] Quedan { $left }.
    }
mail-recovery-codes-made = Nuevos códigos de recuperación en { $server }
mail-recovery-codes-made-lead = Se han creado nuevos códigos de recuperación para su cuenta en { $here }. Los anteriores ya no funcionan.
mail-passkey-counter = Se ha rechazado una clave de acceso en { $server }
mail-passkey-counter-lead = Se ha rechazado un inicio de sesión en su cuenta en { $here } con una clave de acceso, porque la clave de acceso indica menos usos de los que nos constan. Puede que alguien tenga una copia: elimínela y añada otra. Las demás formas de iniciar sesión siguen funcionando.
mail-passkey-counter-more = Sus claves de acceso:

mail-recovered = Se ha recuperado su cuenta en { $server }
mail-recovered-lead = Un administrador ha restablecido la forma en que inicia sesión en su cuenta en { $here }. Las contraseñas, claves de acceso, aplicaciones de autenticación y códigos de recuperación anteriores ya no funcionan, y se han cerrado todas las sesiones. Elegirá una contraseña nueva con el enlace que le dé un administrador; si no se lo ha pedido a nadie, pregunte a los administradores de ese servidor.
mail-account-locked-down = Se ha protegido su cuenta en { $server }
mail-account-locked-down-lead = Alguien, y esperamos que haya sido usted, ha indicado que otra persona usaba su cuenta en { $here } y la ha protegido: se han cerrado todas las demás sesiones, ninguna aplicación puede usar ya la cuenta, ya no hay navegadores de confianza y los enlaces enviados por correo ya no funcionan.

mail-account-deleted = Se ha eliminado su cuenta en { $server }
mail-account-deleted-lead = Alguien, y esperamos que haya sido usted, ha eliminado su cuenta en { $here }. Se han cerrado todas las sesiones, ninguna aplicación puede usarla ya y lo que se guardaba de ella ha desaparecido: no se puede recuperar. Esta dirección queda libre para otra cuenta.

mail-provider-connected = Se ha vinculado { $provider } con su cuenta en { $server }
mail-provider-connected-lead = Su cuenta en { $here } se ha vinculado con { $provider }. Quien inicie sesión allí como la persona con la que se ha vinculado puede iniciar sesión en su cuenta.
mail-provider-disconnected = Se ha desvinculado { $provider } de su cuenta en { $server }
mail-provider-disconnected-lead = Su cuenta en { $here } ya no está vinculada con { $provider }: ya nadie puede iniciar sesión por ese medio.

mail-owner-added = Otra persona es propietaria de { $server }
mail-owner-added-lead = { $address } es desde ahora propietario de { $here } y puede cambiarlo todo allí.
mail-owner-removed = Una persona ya no es propietaria de { $server }
mail-owner-removed-lead = { $address } ya no es propietario de { $here } y no puede cambiarlo todo allí.
mail-key-revoked = Se ha revocado una clave de firma de { $server }
mail-key-revoked-lead = Se ha revocado la clave de firma { $kid } de { $here }. Nada de lo que firmó vale ya: quien recibió un token con ella vuelve a iniciar sesión.
mail-consent-skipped = { $server } ya no pregunta
mail-consent-skipped-lead = Ya no se pregunta a nadie si la aplicación { $client } puede tener { $scope } en { $here }.
mail-look-at-log = Si no lo esperaba, vea en el registro de auditoría quién lo ha hecho:
