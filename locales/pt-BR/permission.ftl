permission-openid = Saber que é você quando você voltar
permission-profile = Ver seu perfil: nome, foto, data de nascimento, idioma e similares
permission-email = Ver seu endereço de e-mail
permission-phone = Ver seu número de telefone
permission-address = Ver seu endereço postal
permission-roles = Ver quais funções você tem aqui
permission-groups = Ver de quais grupos você participa aqui
permission-offline-access = Manter o acesso quando você não estiver usando o app

permission-use = Usar o serviço em seu nome
permission-see = Ver estes dados sobre você: { $what }
permission-see-and-show =
    { $count ->
        [one] Ver este dado sobre você e mostrá-lo lá: { $what }
       *[other] Ver estes dados sobre você e mostrá-los lá: { $what }
    }
permission-new = Novo
permission-sensitive = Sensível: permita só se você confia neste app

permission-your = { $what }
permission-roles-here = Suas funções aqui
permission-roles-own = Suas funções, como o app as chama
permission-groups-here = Seus grupos aqui
permission-groups-own = Seus grupos, como o app os chama

permission-nothing-known = Ainda não se sabe nada sobre isso aqui.
permission-not-known = ainda não se sabe
permission-none = nenhum no momento
permission-yes = sim
permission-no = não

permission-administration = A administração deste servidor
permission-clients-read = Ver todos os apps e suas configurações
permission-clients-write = Alterar todos os apps e registrar outros
permission-clients-own = Ver e alterar seus próprios apps, e registrar outros
permission-users-read = Ver as contas de todas as pessoas
permission-users-write = Alterar e excluir as contas de todas as pessoas
permission-permissions-read = Ver funções, grupos e permissões
permission-permissions-write = Alterar funções, grupos e permissões
permission-keys-read = Ver as chaves de assinatura
permission-keys-write = Substituir e revogar chaves de assinatura
permission-sessions-read = Ver onde as pessoas têm sessões e o que permitiram aos apps
permission-sessions-write = Encerrar sessões de pessoas e retirar o que permitiram aos apps
permission-audit-read = Ler o registro de auditoria
permission-settings-read = Ver as configurações
permission-providers-read = Ver os provedores com que as pessoas entram
permission-providers-write = Alterar os provedores com que as pessoas entram
permission-owners-write = Nomear e remover proprietários
