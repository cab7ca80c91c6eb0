letter-title = Revise su correo
letter-reset = Se ha enviado a { $email } un enlace para elegir otra contraseña. El enlace funciona una sola vez y es válido durante { $length }.
letter-sign-up = Se ha enviado a { $email } un enlace para crear su cuenta. El enlace funciona una sola vez y es válido durante { $length }.
letter-address = Se ha enviado a { $email } un enlace para confirmar su nueva dirección. El enlace funciona una sola vez y es válido durante { $length }.
letter-open-here = Ábralo en este navegador: así continuará donde está ahora.
letter-nothing-there = ¿No ha llegado nada después de unos minutos? Mire en el correo no deseado y compruebe la dirección. Por su seguridad, esta página dice lo mismo para cualquier dirección.
letter-back-to-account = Volver a su cuenta
