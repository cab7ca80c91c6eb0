permission-openid = Saber que es usted cuando vuelve
permission-profile = Ver su perfil: su nombre, foto, fecha de nacimiento, idioma y similares
permission-email = Ver su dirección de correo electrónico
permission-phone = Ver su número de teléfono
permission-address = Ver su dirección postal
permission-roles = Ver qué roles tiene aquí
permission-groups = Ver en qué grupos está aquí
permission-offline-access = Conservar el acceso cuando no esté usando la aplicación

permission-use = Usar el servicio en su nombre
permission-see = Ver estos datos suyos: { $what }
permission-see-and-show =
    { $count ->
        [one] Ver este dato suyo y mostrarlo allí: { $what }
       *[other] Ver estos datos suyos y mostrarlos allí: { $what }
    }
permission-new = Nuevo
permission-sensitive = Delicado: permítalo solo si confía en esta aplicación

permission-your = { $what }
permission-roles-here = Sus roles aquí
permission-roles-own = Sus roles, tal como los llama la aplicación
permission-groups-here = Sus grupos aquí
permission-groups-own = Sus grupos, tal como los llama la aplicación

permission-nothing-known = Aquí todavía no se sabe nada de ello.
permission-not-known = aún no se sabe
permission-none = ninguno por ahora
permission-yes = sí
permission-no = no

permission-administration = La administración de este servidor
permission-clients-read = Ver todas las aplicaciones y su configuración
permission-clients-write = Cambiar todas las aplicaciones y registrar otras
permission-clients-own = Ver y cambiar sus propias aplicaciones, y registrar otras
permission-users-read = Ver las cuentas de todas las personas
permission-users-write = Cambiar y eliminar las cuentas de todas las personas
permission-permissions-read = Ver roles, grupos y permisos
permission-permissions-write = Cambiar roles, grupos y permisos
permission-keys-read = Ver las claves de firma
permission-keys-write = Reemplazar y revocar claves de firma
permission-sessions-read = Ver dónde han iniciado sesión las personas y qué han permitido a las aplicaciones
permission-sessions-write = Cerrar sesiones de personas y retirar lo que han permitido a las aplicaciones
permission-audit-read = Leer el registro de auditoría
permission-settings-read = Ver los ajustes
permission-providers-read = Ver los proveedores con los que las personas inician sesión
permission-providers-write = Cambiar los proveedores con los que las personas inician sesión
permission-owners-write = Nombrar y quitar propietarios
