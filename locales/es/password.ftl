password-choose = Elegir una contraseña
password-choose-new = Elegir una contraseña nueva
password-welcome = Le damos la bienvenida a { $server }
password-first-lead = Elija una contraseña para su cuenta { $email }.
password-new-lead = Sustituye a la contraseña anterior de su cuenta { $email }.
password-save = Guardar contraseña
password-saved-title = Contraseña guardada
password-saved = Su contraseña se ha guardado
password-saved-lead = Todavía no ha iniciado sesión: úsela para iniciar sesión en { $server }. Si venía de una aplicación, vuelva a ella e inicie sesión allí.
password-forgotten-title = ¿Olvidó su contraseña?
password-forgotten-lead = Escriba el correo electrónico con el que inicia sesión. Recibirá un mensaje con un enlace para elegir otra contraseña.
password-send-link = Enviar el enlace
password-no-address = Eso no es una dirección de correo electrónico. Tiene la forma nombre@example.com.
password-rules = Su contraseña:
password-rule-length =
    { $count ->
        [one] tiene al menos 1 carácter, de cualquier tipo;
       *[other] tiene al menos { $count } caracteres, de cualquier tipo;
    }
password-rule-guess = es difícil de adivinar: varias palabras sin relación funcionan bien;
password-rule-once = no se usa en ningún otro sitio.
password-new = Contraseña nueva
password-new-again = Contraseña nueva, otra vez
password-change = Corrija lo siguiente:
password-too-long =
    { $count ->
        [one] La contraseña debe tener como máximo 1 byte.
       *[other] La contraseña debe tener como máximo { $count } bytes.
    }
password-not-same = Las dos contraseñas no coinciden.
password-too-short =
    { $count ->
        [one] La contraseña debe tener al menos 1 carácter.
       *[other] La contraseña debe tener al menos { $count } caracteres.
    }
password-too-easy = La contraseña es demasiado fácil de adivinar.
password-stolen = La contraseña aparece en datos robados en otros sitios: quien intenta adivinar la prueba primero.
password-warn-rows = Las filas de teclas son fáciles de adivinar.
password-warn-pattern = Los patrones cortos de teclado son fáciles de adivinar.
password-warn-repeat = Las repeticiones como «aaa» son fáciles de adivinar.
password-warn-repeats = Las repeticiones como «abcabcabc» son apenas más difíciles de adivinar que «abc».
password-warn-top-10 = Es una de las 10 contraseñas más comunes.
password-warn-top-100 = Es una de las 100 contraseñas más comunes.
password-warn-common = Es una contraseña muy común.
password-warn-similar = Se parece a una contraseña de uso frecuente.
password-warn-sequence = Las secuencias como abc o 6543 son fáciles de adivinar.
password-warn-years = Los años recientes son fáciles de adivinar.
password-warn-word = Una palabra sola es fácil de adivinar.
password-warn-dates = Las fechas suelen ser fáciles de adivinar.
password-warn-names-alone = Los nombres y apellidos solos son fáciles de adivinar.
password-warn-names = Los nombres y apellidos comunes son fáciles de adivinar.
password-try-words = Use varias palabras y evite las frases comunes.
password-try-no-symbols = No hacen falta símbolos, cifras ni mayúsculas.
password-try-more-words = Añada una o dos palabras más. Mejor si son poco comunes.
password-try-capitals = Las mayúsculas no ayudan mucho.
password-try-uppercase = Todo en mayúsculas es casi tan fácil de adivinar como todo en minúsculas.
password-try-reversed = Las palabras al revés no son mucho más difíciles de adivinar.
password-try-substitutions = Las sustituciones previsibles, como «@» en lugar de «a», no ayudan mucho.
password-try-longer-pattern = Use un patrón de teclado más largo y con más giros.
password-try-no-repeats = Evite palabras y caracteres repetidos.
password-try-no-sequences = Evite las secuencias.
password-try-no-years = Evite los años recientes.
password-try-no-own-years = Evite los años relacionados con usted.
password-try-no-own-dates = Evite las fechas y los años relacionados con usted.
