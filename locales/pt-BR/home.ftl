home-title = Início
home-lead = Aqui você entra uma vez e decide quais apps podem usar sua conta. Os apps nunca veem sua senha.
home-signed-in = Você entrou como
home-allowed = Apps que podem usar esta conta
home-more =
    { $count ->
        [one] e mais { $count }
       *[other] e mais { $count }
    }
home-sign-in = Entrar
home-demo = Este é um servidor de demonstração. Tudo o que há nele é descartado quando ele para.
home-tour = Fazer o tour guiado
home-developers = Para desenvolvedores:
home-metadata = metadados do servidor
