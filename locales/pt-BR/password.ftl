password-choose = Escolher uma senha
password-choose-new = Escolher uma nova senha
password-welcome = Boas-vindas a { $server }
password-first-lead = Escolha uma senha para sua conta { $email }.
password-new-lead = Ela substitui a senha antiga da sua conta { $email }.
password-save = Salvar senha
password-saved-title = Senha salva
password-saved = Sua senha foi salva
password-saved-lead = Você ainda não entrou: use-a para entrar em { $server }. Se você veio de um app, volte a ele e entre por lá.
password-forgotten-title = Esqueceu a senha?
password-forgotten-lead = Digite o e-mail com que você entra. Você receberá uma mensagem com um link para escolher outra senha.
password-send-link = Enviar o link
password-no-address = Isso não é um endereço de e-mail. Exemplo: nome@example.com.
password-rules = Sua senha:
password-rule-length =
    { $count ->
        [one] tem pelo menos { $count } caractere, de qualquer tipo;
       *[other] tem pelo menos { $count } caracteres, de qualquer tipo;
    }
password-rule-guess = é difícil de adivinhar: várias palavras sem relação funcionam bem;
password-rule-once = não é usada em nenhum outro lugar.
password-new = Nova senha
password-new-again = Confirme a nova senha
password-change = Corrija o seguinte:
password-too-long =
    { $count ->
        [one] A senha deve ter no máximo { $count } byte.
       *[other] A senha deve ter no máximo { $count } bytes.
    }
password-not-same = As duas senhas não são iguais.
password-too-short =
    { $count ->
        [one] A senha deve ter pelo menos { $count } caractere.
       *[other] A senha deve ter pelo menos { $count } caracteres.
    }
password-too-easy = A senha é fácil demais de adivinhar.
password-stolen = A senha aparece em dados roubados de outros lugares: quem tenta adivinhar começa por ela.
password-warn-rows = Fileiras de teclas são fáceis de adivinhar.
password-warn-pattern = Padrões curtos de teclado são fáceis de adivinhar.
password-warn-repeat = Repetições como “aaa” são fáceis de adivinhar.
password-warn-repeats = Repetições como “abcabcabc” são só um pouco mais difíceis de adivinhar que “abc”.
password-warn-top-10 = Esta é uma das 10 senhas mais comuns.
password-warn-top-100 = Esta é uma das 100 senhas mais comuns.
password-warn-common = Esta é uma senha muito comum.
password-warn-similar = Ela é parecida com uma senha muito usada.
password-warn-sequence = Sequências como abc ou 6543 são fáceis de adivinhar.
password-warn-years = Anos recentes são fáceis de adivinhar.
password-warn-word = Uma palavra sozinha é fácil de adivinhar.
password-warn-dates = Datas costumam ser fáceis de adivinhar.
password-warn-names-alone = Nomes e sobrenomes sozinhos são fáceis de adivinhar.
password-warn-names = Nomes e sobrenomes comuns são fáceis de adivinhar.
password-try-words = Use algumas palavras e evite frases comuns.
password-try-no-symbols = Não é preciso usar símbolos, números ou maiúsculas.
password-try-more-words = Acrescente uma ou duas palavras. Palavras incomuns são melhores.
password-try-capitals = Maiúsculas não ajudam muito.
password-try-uppercase = Tudo em maiúsculas é quase tão fácil de adivinhar quanto tudo em minúsculas.
password-try-reversed = Palavras invertidas não são muito mais difíceis de adivinhar.
password-try-substitutions = Substituições previsíveis, como “@” no lugar de “a”, não ajudam muito.
password-try-longer-pattern = Use um padrão de teclado mais longo e com mais curvas.
password-try-no-repeats = Evite palavras e caracteres repetidos.
password-try-no-sequences = Evite sequências.
password-try-no-years = Evite anos recentes.
password-try-no-own-years = Evite anos associados a você.
password-try-no-own-dates = Evite datas e anos associados a você.
