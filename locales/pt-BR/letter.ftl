letter-title = Veja seu e-mail
letter-reset = Um link para escolher outra senha foi enviado para { $email }. O link funciona uma única vez, por { $length }.
letter-sign-up = Um link para criar sua conta foi enviado para { $email }. O link funciona uma única vez, por { $length }.
letter-address = Um link para confirmar seu novo endereço foi enviado para { $email }. O link funciona uma única vez, por { $length }.
letter-open-here = Abra-o neste navegador: assim você continua de onde está.
letter-nothing-there = Não chegou nada depois de alguns minutos? Olhe na caixa de spam e confira se o endereço está certo. Para sua segurança, esta página diz o mesmo para qualquer endereço.
letter-back-to-account = Voltar para sua conta
