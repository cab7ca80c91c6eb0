onward-title = Continuar a { $app }
onward-lead = Está volviendo a la aplicación en { $host }. Si no ocurre nada, pulse el botón.
onward-carried-lead = Una aplicación le ha enviado a { $server }. Pulse el botón para continuar.
onward-step = Un paso más
onward-form-lead = Un paso más: pulse el botón para volver a la aplicación en { $host }.
onward-not-done = La aplicación pidió algo que no se ha hecho; el botón se lo comunica. Si no conoce la aplicación, cierre esta página.
