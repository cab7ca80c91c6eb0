### Las páginas de una cuenta.

## En todas las páginas.

account-title = Su cuenta
account-overview = Resumen
account-profile = Su perfil
account-apps = Sus aplicaciones
account-security = Cómo inicia sesión
account-sessions = Dónde tiene sesiones abiertas
account-data = Sus datos
account-back = Volver
account-save = Guardar
account-remove = Eliminar
account-press-again = Aún no ha cambiado nada: primero había que confirmar su identidad. Pulse el botón una vez más.
account-admin-changes = Solo un administrador de este servidor puede cambiar esto.

## El resumen.

account-safe = Qué protege su cuenta
account-safe-all = No queda nada por hacer.
account-check-done = Hecho
account-check-way-in = Una contraseña o una clave de acceso
account-check-way-in-why = No tiene ninguna de las dos y no podría volver a iniciar sesión.
account-check-way-in-provider = Inicia sesión únicamente con otro proveedor. Sin él no podría volver a iniciar sesión.
account-check-second-step = Más que una contraseña
account-check-second-step-why = Quien averigüe su contraseña puede iniciar sesión en su cuenta. Con un segundo paso o una clave de acceso no puede.
account-check-second-step-do = Configurarlo
account-check-recovery-why =
    { $count ->
        [0] No le queda ninguno, y necesita uno si se queda sin teléfono.
        [1] Le queda uno, y necesita uno si se queda sin teléfono.
       *[other] Le quedan { $count }, y necesita uno si se queda sin teléfono.
    }
account-check-second-passkey = Una segunda clave de acceso
account-check-second-passkey-why = Tiene una. Si pierde ese dispositivo, otra clave de acceso le permite entrar.
account-check-second-passkey-do = Añadir una
account-in-short = En pocas palabras
account-apps-count =
    { $count ->
        [0] Ninguna aplicación
        [1] Una aplicación
       *[other] { $count } aplicaciones
    }
account-apps-count-may =
    { $count ->
        [0] puede usar su cuenta
        [one] puede usar su cuenta
       *[other] pueden usar su cuenta
    }
account-sessions-count =
    { $count ->
        [1] Un lugar
       *[other] { $count } lugares
    }
account-sessions-count-where =
    { $count ->
        [one] donde tiene una sesión abierta
       *[other] donde tiene una sesión abierta
    }

## El perfil.

account-name = Nombre
account-name-called = Cómo se llama
account-name-save = Guardar nombre
account-name-saved = Su nombre se ha guardado. Las aplicaciones lo verán la próxima vez que pregunten.
account-address = Dirección de correo electrónico
account-known = Qué más se sabe de usted
account-seen = Qué ven de ello las aplicaciones
account-seen-none = Ninguna aplicación puede usar su cuenta, así que ninguna ve nada.
account-seen-sign-in = Que inicia sesión aquí, y nada más.
account-seen-more = Ver y retirar permisos

## Las aplicaciones.

account-apps-removed = { $app } ya no tiene acceso. Lo que la aplicación recibió hace un momento vale todavía { $length } como máximo.
account-apps-saved = { $app } ya no puede hacer lo que ha desmarcado. Lo que la aplicación recibió hace un momento vale todavía { $length } como máximo.
account-apps-none = Ninguna aplicación puede usar su cuenta. Aquí aparecen las que autorice, y aquí puede retirarles el permiso.
account-apps-lead = Estas aplicaciones pueden usar su cuenta. Ninguna tiene su contraseña. Para retirar el acceso a una, primero hay que confirmar la identidad.
account-apps-since = Autorizada el { $since }, usada por última vez el { $used }.
account-apps-first-used = Usada por primera vez el { $since }, usada por última vez el { $used }.
account-apps-may = Qué puede hacer
account-apps-may-of = : { $app }
account-apps-learns = La aplicación sabe que usted inicia sesión aquí, y nada más.
account-apps-in-service = En { $service } puede:
account-apps-in-service-at = En { $service } { $address } puede:
account-apps-with-account = Con su cuenta puede:
account-apps-untick = Desmarque lo que no deba hacer más.
account-apps-save-of = (qué puede hacer { $app })
account-apps-left-out = No ha permitido: { $what }. La aplicación solo lo obtendrá si se lo vuelve a pedir.
account-apps-remove = Retirar el acceso
account-apps-remove-of = a { $app }
account-apps-more =
    { $count ->
        [one] y 1 más, usada hace más tiempo. Aparecerá aquí cuando se hayan retirado otras.
       *[other] y { $count } más, usadas hace más tiempo. Aparecerán aquí cuando se hayan retirado otras.
    }
account-apps-lasts = { $until } { $then }
account-apps-until-away = La aplicación conserva el acceso aunque usted no esté presente, hasta el { $date } como máximo.
account-apps-until = Tiene acceso hasta el { $moment }.
account-apps-then-unasked = Después vuelve a tener acceso sin preguntarle cuando usted la usa.
account-apps-then-let-in = Después vuelve a tener acceso cuando usted la usa: su administrador la admite sin preguntarle.
account-apps-then-asks = Después le vuelve a preguntar.
account-apps-now-unasked = Ahora no tiene acceso, y lo vuelve a tener sin preguntarle cuando usted la usa.
account-apps-now-let-in = Ahora no tiene acceso, y lo vuelve a tener cuando usted la usa: su administrador la admite sin preguntarle.
account-apps-disabled = Un administrador la ha desactivado: ahora no puede hacer nada.

## Cómo se inicia sesión.

account-security-title = Seguridad
account-security-lead = Para cambiar algo aquí, primero hay que confirmar la identidad.
account-locked-down = Su cuenta se protegió el { $moment }. Se cerró su sesión en todos los demás navegadores, y el acceso de las aplicaciones, los navegadores de confianza y los enlaces enviados por correo dejaron de valer.
account-locked-down-do = Ahora elija otra contraseña, compruebe que la dirección de correo, las claves de acceso y las aplicaciones de autenticación son suyas, y cree nuevos códigos de recuperación.
account-address-is = La dirección de su cuenta es { $email }.
account-address-change = Usar otra dirección
account-passkeys = Claves de acceso
account-passkeys-lead = Con una clave de acceso inicia sesión con la huella, la cara o el PIN de su dispositivo y no escribe ninguna contraseña.
account-passkey-synced = Sincronizada, añadida el { $added }, usada por última vez el { $used }
account-passkey-synced-unused = Sincronizada, añadida el { $added }, aún sin usar
account-passkey-here = En un solo dispositivo, añadida el { $added }, usada por última vez el { $used }
account-passkey-here-unused = En un solo dispositivo, añadida el { $added }, aún sin usar
account-passkey-rename = Cambiar el nombre
account-passkey-name = Nuevo nombre
account-passkey-another = Añadir otra clave de acceso
account-password-since = La eligió el { $date }.
account-password-none = No tiene ninguna.
account-password-change = Cambiarla
account-password-choose = Elegir una contraseña
account-totp = Segundo paso: códigos de una aplicación
account-totp-beside = Después de la contraseña se le pide la clave de acceso. El código de una aplicación es otra forma de continuar.
account-totp-none = Para iniciar sesión basta con su contraseña. Con un segundo paso, quien la averigüe seguirá sin poder hacerlo.
account-totp-added = Añadida el { $added }, usada por última vez el { $used }
account-totp-added-unused = Añadida el { $added }, aún sin usar
account-totp-another = Añadir otra aplicación
account-totp-app = Configurar una aplicación
account-recovery = Códigos de recuperación
account-recovery-left =
    { $count ->
        [0] No le queda ninguno. Con uno de ellos entra sin su teléfono.
        [1] Le queda uno. Con él entra sin su teléfono.
       *[other] Le quedan { $count }. Con uno de ellos entra sin su teléfono.
    }
account-recovery-new = Crear códigos nuevos
account-recovery-replaced = Los códigos nuevos sustituyen a los anteriores.
account-devices = Dispositivos en los que no se pregunta
account-devices-none = Todos los inicios de sesión requieren el segundo paso.
account-devices-some =
    { $count ->
        [1] En un navegador basta la contraseña para iniciar sesión, porque así lo indicó allí.
       *[other] En { $count } navegadores basta la contraseña para iniciar sesión, porque así lo indicó allí.
    }
account-devices-forget = Volver a preguntar en todas partes
account-providers = Otros proveedores
account-providers-lead = Vincule su cuenta con una que tenga en otro sitio e inicie sesión con ella.
account-provider-connected = Vinculado el { $added }, usado por última vez el { $used }
account-provider-connected-unused = Vinculado el { $added }, aún sin usar
account-provider-disconnect = Desvincular
account-provider-connect = Vincular { $provider }
account-last-way-title = Esto no se puede eliminar
account-last-way = Es la única forma que tiene de iniciar sesión.
account-last-way-do = Añada primero una clave de acceso o elija una contraseña, y elimínelo después.

## Otra contraseña, una clave de acceso, una aplicación que genera códigos.

account-password-title = Cambiar su contraseña
account-password-lead = Cierra su sesión en todos los demás navegadores y pone fin al acceso de las aplicaciones.
account-passkey-lead = Inicia sesión con lo que desbloquea su dispositivo: la huella, la cara o el PIN. No hay nada que escribir, y ningún otro sitio puede pedírselo.
account-totp-name = Nombre de la aplicación o del teléfono (opcional)
account-totp-do = Activarlo
account-totp-unnamed = Aplicación de autenticación

## Otra dirección.

account-address-lead = La dirección de su cuenta es { $email }. Escriba la nueva. Recibirá allí un correo con un enlace; ábralo en este navegador y confirme. Si inició sesión hace más de diez minutos, tendrá que confirmar su identidad una vez más.
account-address-new = Nueva dirección de correo
account-address-same = Esa es la dirección que su cuenta ya tiene.
account-confirm-title = Confirme su dirección
account-confirm-lead = A partir de entonces, la dirección de su cuenta será { $to } en lugar de { $from }. Iniciará sesión con ella, y los correos sobre su cuenta se enviarán allí.
account-confirm-old = Se envía un aviso a la dirección anterior, con el que el cambio se puede deshacer durante siete días. En los demás navegadores se cierra su sesión.
account-confirm-do = Usar esta dirección
account-link-sign-in-title = Inicie sesión primero
account-link-sign-in = Para confirmar una dirección, primero hay que demostrar que la cuenta es propia.
account-link-sign-in-do = Inicie sesión en la cuenta a la que corresponde la dirección y abra de nuevo el enlace del correo en este navegador. Si no ha pedido otra dirección, ignore el correo.
account-link-other-title = Este enlace es para otra cuenta
account-link-other = No es para la cuenta con la que se ha iniciado sesión en este navegador, y no ha cambiado nada.
account-link-other-do = Inicie sesión en la cuenta con la que lo pidió y ábralo de nuevo. Si no ha pedido ninguno, ignore el correo.
account-link-dead = Ya se ha usado, es demasiado antiguo o su cuenta ha cambiado desde entonces.
account-link-dead-do = Si todavía quiere otra dirección, pida otro enlace.
account-taken-title = Esta dirección ya está en uso
account-taken = Otra cuenta ya la tiene, y la suya sigue como está.
account-taken-do = Use otra dirección o pregunte a quienes administran este servidor.

## Deshacerlo, con el correo enviado a la dirección anterior.

account-undo-title = Recuperar su dirección
account-undo-lead = La dirección de su cuenta es { $now }. Si lo deshace, volverá a ser { $old }.
account-undo-ways = La contraseña, las claves de acceso, las aplicaciones de autenticación, los códigos de recuperación y los proveedores con los que inicia sesión vuelven a estar como antes del cambio de dirección.
account-undo-added = Lo que se haya añadido desde entonces se elimina.
account-undo-sign-ins = Se cierran todas las sesiones, en todos los navegadores y aplicaciones.
account-undo-do = Deshacer el cambio
account-undo-was-you = ¿Fue usted quien cambió la dirección? Entonces salga de esta página.
account-undo-dead = Ya se ha usado, tiene más de siete días o un administrador ha cambiado la cuenta desde entonces.
account-undo-dead-do = Si la cuenta no está como la dejó, pregunte a quienes administran este servidor.
account-undo-disabled-title = Esta cuenta está desactivada
account-undo-disabled = No cambia nada mientras lo esté.
account-undo-taken-title = La dirección anterior ya está en uso
account-undo-taken = Otra cuenta ya la tiene, y no ha cambiado nada.
account-restored-title = Su cuenta vuelve a estar como antes
account-restored-lead = Su dirección vuelve a ser { $email }, con lo que usaba antes para iniciar sesión. Se han cerrado todas las sesiones.
account-restored-do = Quien cambió la dirección quizá conozca su contraseña: elija otra, inicie sesión después y revise sus formas de iniciar sesión.
account-restored-password = Elegir otra contraseña

## Dónde hay sesiones abiertas.

account-sessions-lead = ¿Hay alguna que no reconozca? { $lock }: eso también pone fin al acceso de las aplicaciones. Para cerrar la sesión de otro navegador, primero hay que confirmar la identidad.
account-sessions-lock = Proteja su cuenta
account-session-this = Este navegador
account-session-began = Sesión iniciada el { $began }
account-session-began-remembered = Sesión iniciada el { $began }, se mantiene abierta
account-session-began-with = Sesión iniciada el { $began } con { $means }
account-session-began-with-remembered = Sesión iniciada el { $began } con { $means }, se mantiene abierta
account-session-password = contraseña
account-session-code = código
account-session-passkey = clave de acceso
account-session-used = Usada por última vez el { $used }, desde { $address }
account-session-out-this = de este navegador
account-session-out-of = de { $browser }, iniciada el { $began }
account-sessions-more =
    { $count ->
        [one] y 1 más
       *[other] y { $count } más
    }
account-sessions-also-apps = Poner fin también al acceso de las aplicaciones: cada una volverá a preguntarle
account-sessions-others = Cerrar las demás sesiones
account-sessions-everywhere = Cerrar todas las sesiones, también en este navegador
account-sessions-nowhere = No tiene ninguna otra sesión abierta.
account-sessions-told = Las aplicaciones que lo han pedido reciben el aviso al momento.

## Fue otra persona.

account-lock-title = Proteger su cuenta
account-lock-question = ¿Fue otra persona?
account-lock-lead = Si protege su cuenta, solo usted tendrá la sesión abierta, y solo en este navegador.
account-lock-browsers = Se cierra su sesión en todos los demás navegadores.
account-lock-apps = El acceso de las aplicaciones termina, y tienen que volver a preguntarle. El acceso que una aplicación ya tenga en este momento sigue funcionando hasta que caduque por sí solo.
account-lock-devices = Ya no hay navegadores de confianza: el segundo paso se pide en todas partes.
account-lock-links = Los enlaces enviados por correo para elegir una contraseña ya no funcionan.
account-lock-stays = Su contraseña, sus claves de acceso y sus aplicaciones de autenticación siguen como están: las revisará a continuación.
account-lock-do = Proteger la cuenta

## Lo que se sabe, y el fin de la cuenta.

account-copy = Una copia de lo que se sabe de usted
account-copy-lead = Un archivo con todo lo que este servidor guarda de usted: lo que dice su cuenta, cómo inicia sesión, dónde tiene sesiones abiertas, sus aplicaciones y lo que ha ocurrido. No contiene contraseñas ni otros secretos. Guárdelo donde nadie más lo lea.
account-copy-do = Descargar sus datos
account-copy-programs = Para programas: JSON (RFC 8259).
account-end = El fin de su cuenta
account-end-lead = Antes verá qué desaparece con ella, y no se puede recuperar.
account-end-ask = Quienes administran este servidor eliminan las cuentas: pregúnteles.
account-end-ask-whom = Quienes administran este servidor eliminan las cuentas. A quién preguntar: { $contact }
account-delete = Eliminar su cuenta
account-delete-last-owner = Este servidor no tiene otra persona propietaria que pueda iniciar sesión, y hace falta una. Antes debe nombrarse a otra, con una cuenta que funcione; vuelva aquí después.
account-delete-last-owner-do = Quien gestiona el servidor lo hace con { $command }, donde { $email } es la dirección de la cuenta de la nueva persona propietaria.
account-delete-under-audit = Tiene permisos en la administración de este servidor, y lo que se ha registrado de su uso no desaparece con usted. Una persona propietaria o administradora debe retirarle antes los roles, o eliminar la cuenta.
account-delete-lead = Todo lo que se guarda aquí de { $email } desaparece al momento, y nadie puede recuperarlo.
account-delete-other = Esa no es la dirección de esta cuenta. No se ha eliminado nada.
account-delete-what = Qué termina
account-delete-what-account = Su nombre y su dirección, sus formas de iniciar sesión, sus grupos y roles.
account-delete-what-sessions =
    { $count ->
        [1] Su sesión en este navegador.
       *[other] Sus sesiones en { $count } navegadores, incluido este. Las aplicaciones que lo han pedido reciben el aviso.
    }
account-delete-what-apps = Lo que las aplicaciones pueden hacer con su cuenta. Lo que ellas mismas guardan de usted se queda con ellas.
account-delete-no-app = Ninguna aplicación puede usar su cuenta.
account-delete-apps = Aplicaciones que ya no podrán usarla
account-delete-type = Escriba la dirección de su cuenta, para que nada se elimine por error
account-delete-do = Eliminar cuenta para siempre
account-delete-mail = Un correo a esta dirección informa de que se ha eliminado.
account-delete-keep = Conservar la cuenta
account-deleted-title = Su cuenta se ha eliminado
account-deleted-lead = Lo que se guardaba aquí de { $email } ha desaparecido, y se han cerrado todas sus sesiones. Las aplicaciones aún pueden mostrarle lo que ellas mismas guardan, durante unos minutos o hasta que cierre sesión en ellas.
account-deleted-home = Ir a la página de inicio
