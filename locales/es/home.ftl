home-title = Inicio
home-lead = Aquí inicia sesión una sola vez y decide qué aplicaciones pueden usar su cuenta. Las aplicaciones nunca ven su contraseña.
home-signed-in = Ha iniciado sesión como
home-allowed = Aplicaciones que pueden usar esta cuenta
home-more =
    { $count ->
        [one] y 1 más
       *[other] y { $count } más
    }
home-sign-in = Iniciar sesión
home-demo = Este es un servidor de demostración. Todo su contenido se descarta cuando se detiene.
home-tour = Hacer la visita guiada
home-developers = Para desarrolladores:
home-metadata = metadatos del servidor
