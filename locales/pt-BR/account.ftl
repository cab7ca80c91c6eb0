### As páginas de uma conta.

## Em todas as páginas.

account-title = Sua conta
account-overview = Visão geral
account-profile = Seu perfil
account-apps = Seus apps
account-security = Como você entra
account-sessions = Onde você está conectado
account-data = Seus dados
account-back = Voltar
account-save = Salvar
account-remove = Remover
account-press-again = Nada foi alterado ainda: primeiro era preciso confirmar que é você. Pressione o botão mais uma vez.
account-admin-changes = As alterações são feitas por um administrador deste servidor.

## A visão geral.

account-safe = O que protege sua conta
account-safe-all = Não há mais nada a fazer.
account-check-done = Feito
account-check-way-in = Uma senha ou uma chave de acesso
account-check-way-in-why = Você não tem nenhuma das duas e não conseguiria entrar de novo.
account-check-way-in-provider = Você entra somente por outro provedor. Sem ele, não conseguiria entrar de novo.
account-check-second-step = Mais do que uma senha
account-check-second-step-why = Quem descobrir sua senha pode entrar como você. Com uma segunda etapa ou uma chave de acesso, não pode.
account-check-second-step-do = Configurar
account-check-recovery-why =
    { $count ->
        [0] Você não tem mais nenhum e vai precisar de um se ficar sem o celular.
        [1] Você ainda tem um e vai precisar de um se ficar sem o celular.
       *[other] Você ainda tem { $count } e vai precisar de um se ficar sem o celular.
    }
account-check-second-passkey = Uma segunda chave de acesso
account-check-second-passkey-why = Você tem uma. Se esse dispositivo for perdido, outra chave de acesso permite que você entre.
account-check-second-passkey-do = Adicionar
account-in-short = Em resumo
account-apps-count =
    { $count ->
        [0] Nenhum app
        [1] Um app
       *[other] { $count } apps
    }
account-apps-count-may =
    { $count ->
        [one] pode usar sua conta
       *[other] podem usar sua conta
    }
account-sessions-count =
    { $count ->
        [1] Um lugar
       *[other] { $count } lugares
    }
account-sessions-count-where =
    { $count ->
        [one] onde você está conectado
       *[other] onde você está conectado
    }

## O perfil.

account-name = Nome
account-name-called = Seu nome
account-name-save = Salvar nome
account-name-saved = Seu nome foi salvo. Os apps o verão na próxima vez que o solicitarem.
account-address = Endereço de e-mail
account-known = Outras informações conhecidas
account-seen = O que os apps veem
account-seen-none = Nenhum app pode usar sua conta; portanto, nenhum vê nada.
account-seen-sign-in = Que você entra aqui, e nada mais.
account-seen-more = Ver ou retirar os acessos

## Os apps.

account-apps-removed = { $app } não tem mais acesso. O que o app recebeu há pouco vale por mais { $length }, no máximo.
account-apps-saved = { $app } não pode mais fazer o que você desmarcou. O que o app recebeu há pouco vale por mais { $length }, no máximo.
account-apps-none = Nenhum app pode usar sua conta. Os que você autorizar aparecem aqui, e é aqui que você retira a autorização.
account-apps-lead = Estes apps podem usar sua conta. Nenhum deles tem sua senha. Para retirar o acesso de um deles, primeiro você precisa confirmar que é você.
account-apps-since = Autorizado em { $since }, usado pela última vez em { $used }.
account-apps-first-used = Usado pela primeira vez em { $since }, usado pela última vez em { $used }.
account-apps-may = O que ele pode fazer
account-apps-may-of = : { $app }
account-apps-learns = Ele sabe que você entra aqui, e nada mais.
account-apps-in-service = Em { $service }, ele pode:
account-apps-in-service-at = Em { $service } { $address }, ele pode:
account-apps-with-account = Com sua conta, ele pode:
account-apps-untick = Desmarque o que ele não deve mais fazer.
account-apps-save-of = (o que { $app } pode fazer)
account-apps-left-out = Você deixou de fora: { $what }. Ele só recebe isso se pedir a você de novo.
account-apps-remove = Retirar o acesso
account-apps-remove-of = de { $app }
account-apps-more =
    { $count ->
        [one] e mais { $count }, usado há mais tempo. Aparece aqui quando outros forem removidos.
       *[other] e mais { $count }, usados há mais tempo. Aparecem aqui quando outros forem removidos.
    }
account-apps-lasts = { $until } { $then }
account-apps-until-away = Ele mantém o acesso na sua ausência, no máximo até { $date }.
account-apps-until = Ele tem acesso até { $moment }.
account-apps-then-unasked = Depois disso, ele volta a ter acesso sem perguntar quando você o usa.
account-apps-then-let-in = Depois disso, ele volta a ter acesso quando você o usa: seu administrador o libera sem perguntar a você.
account-apps-then-asks = Depois disso, ele precisa pedir sua permissão de novo.
account-apps-now-unasked = No momento ele não tem acesso, e volta a ter sem perguntar quando você o usa.
account-apps-now-let-in = No momento ele não tem acesso, e volta a ter quando você o usa: seu administrador o libera sem perguntar a você.
account-apps-disabled = Um administrador o desativou: no momento ele não pode fazer nada.

## Como se entra.

account-security-title = Segurança
account-security-lead = Para alterar algo aqui, primeiro você precisa confirmar que é você.
account-locked-down = Sua conta foi protegida em { $moment }. Você foi desconectado de todos os outros navegadores, e o acesso dos apps, os navegadores de confiança e os links enviados por e-mail não valem mais.
account-locked-down-do = Agora escolha outra senha, veja se o endereço de e-mail, as chaves de acesso e os apps autenticadores são seus e crie novos códigos de recuperação.
account-address-is = O endereço da sua conta é { $email }.
account-address-change = Usar outro endereço
account-passkeys = Chaves de acesso
account-passkeys-lead = Com uma chave de acesso, você entra com sua impressão digital, seu rosto ou o PIN do seu dispositivo e não digita senha.
account-passkey-synced = Sincronizada, adicionada em { $added }, usada pela última vez em { $used }
account-passkey-synced-unused = Sincronizada, adicionada em { $added }, ainda não usada
account-passkey-here = Em um só dispositivo, adicionada em { $added }, usada pela última vez em { $used }
account-passkey-here-unused = Em um só dispositivo, adicionada em { $added }, ainda não usada
account-passkey-rename = Renomear
account-passkey-name = Novo nome
account-passkey-another = Adicionar outra chave de acesso
account-password-since = Você a escolheu em { $date }.
account-password-none = Você não tem nenhuma.
account-password-change = Alterar
account-password-choose = Escolher uma
account-totp = Segunda etapa: códigos de um app
account-totp-beside = Depois da senha, sua chave de acesso é solicitada. O código de um app é outra forma de continuar.
account-totp-none = Sua senha basta para entrar. Com uma segunda etapa, quem a descobrir ainda assim não conseguirá entrar.
account-totp-added = Adicionado em { $added }, usado pela última vez em { $used }
account-totp-added-unused = Adicionado em { $added }, ainda não usado
account-totp-another = Adicionar outro app
account-totp-app = Configurar um app
account-recovery = Códigos de recuperação
account-recovery-left =
    { $count ->
        [0] Você não tem mais nenhum. Com um código desses, você entra sem o celular.
        [1] Você ainda tem um. Com ele, você entra sem o celular.
       *[other] Você ainda tem { $count }. Com um deles, você entra sem o celular.
    }
account-recovery-new = Criar novos códigos
account-recovery-replaced = Os novos códigos substituem os antigos.
account-devices = Dispositivos de confiança
account-devices-none = Todo login exige a segunda etapa.
account-devices-some =
    { $count ->
        [1] Em um navegador, basta a senha para entrar, como você escolheu nele.
       *[other] Em { $count } navegadores, basta a senha para entrar, como você escolheu neles.
    }
account-devices-forget = Perguntar de novo em todos
account-providers = Outros provedores
account-providers-lead = Vincule sua conta a uma que você tem em outro lugar e entre com essa outra conta.
account-provider-connected = Vinculado em { $added }, usado pela última vez em { $used }
account-provider-connected-unused = Vinculado em { $added }, ainda não usado
account-provider-disconnect = Desvincular
account-provider-connect = Vincular { $provider }
account-last-way-title = Não é possível remover
account-last-way = É a única forma que você tem de entrar.
account-last-way-do = Primeiro adicione uma chave de acesso ou escolha uma senha, e depois remova esta forma de entrar.

## Outra senha, uma chave de acesso, um app que gera códigos.

account-password-title = Alterar sua senha
account-password-lead = Você será desconectado de todos os outros navegadores, e o acesso dos apps será encerrado.
account-passkey-lead = Você entra com o que desbloqueia seu dispositivo: sua impressão digital, seu rosto ou o PIN. Não há nada a digitar, e nenhum outro site pode pedir essa chave a você.
account-totp-name = Nome do app ou do celular (opcional)
account-totp-do = Ativar
account-totp-unnamed = App autenticador

## Outro endereço.

account-address-lead = O endereço da sua conta é { $email }. Digite o novo endereço. Você receberá nele um e-mail com um link; abra-o neste navegador e confirme. Se você entrou há mais de dez minutos, precisará confirmar mais uma vez que é você.
account-address-new = Novo e-mail
account-address-same = Esse é o endereço que sua conta já tem.
account-confirm-title = Confirme seu endereço
account-confirm-lead = A partir daí, o endereço da sua conta será { $to } em vez de { $from }. Você entrará com ele, e os e-mails sobre sua conta irão para lá.
account-confirm-old = O endereço antigo receberá um aviso e poderá desfazer a alteração por sete dias. Você será desconectado dos outros navegadores.
account-confirm-do = Usar este endereço
account-link-sign-in-title = Entre primeiro
account-link-sign-in = Para confirmar um endereço, primeiro você precisa provar que a conta é sua.
account-link-sign-in-do = Entre na conta a que o link se destina e abra de novo o link do e-mail neste navegador. Se você não pediu outro endereço, ignore esse e-mail.
account-link-other-title = Este link é para outra conta
account-link-other = Ele não é para a conta que está conectada neste navegador, e nada foi alterado.
account-link-other-do = Entre na conta com a qual você o pediu e abra-o de novo. Se você não pediu nenhum, ignore esse e-mail.
account-link-dead = Ele já foi usado, é antigo demais, ou sua conta foi alterada desde então.
account-link-dead-do = Se você ainda quer outro endereço, peça outro link.
account-taken-title = Este endereço já está em uso
account-taken = Outra conta já o usa, e a sua continua como está.
account-taken-do = Use outro endereço ou fale com quem administra este servidor.

## Desfazer isso, pelo e-mail ao endereço anterior.

account-undo-title = Recuperar seu endereço
account-undo-lead = O endereço da sua conta é { $now }. Se você desfizer a alteração, volta a ser { $old }.
account-undo-ways = A senha, as chaves de acesso, os apps autenticadores, os códigos de recuperação e os provedores com que você entra voltam a ser os de antes da alteração do endereço.
account-undo-added = O que foi adicionado desde então será perdido.
account-undo-sign-ins = Todas as sessões serão encerradas, em todos os navegadores e apps.
account-undo-do = Desfazer a alteração
account-undo-was-you = Foi você quem alterou o endereço? Então saia desta página.
account-undo-dead = Ele já foi usado, tem mais de sete dias, ou um administrador alterou a conta desde então.
account-undo-dead-do = Se a conta não está como você a deixou, fale com quem administra este servidor.
account-undo-disabled-title = Esta conta está desativada
account-undo-disabled = Nada é alterado enquanto ela estiver assim.
account-undo-taken-title = O endereço antigo já está em uso
account-undo-taken = Outra conta já o usa, e nada foi alterado.
account-restored-title = Sua conta voltou a ser como antes
account-restored-lead = O endereço dela voltou a ser { $email }, com as formas de entrar de antes. Todas as sessões foram encerradas.
account-restored-do = Quem alterou o endereço talvez saiba sua senha: escolha outra, depois entre e confira suas formas de entrar.
account-restored-password = Escolher outra senha

## Onde se está conectado.

account-sessions-lead = Há alguma sessão que você não reconhece? { $lock }: isso encerra também o acesso dos apps. Para desconectar outro navegador, primeiro você precisa confirmar que é você.
account-sessions-lock = Proteja sua conta
account-session-this = Este navegador
account-session-began = Sessão iniciada em { $began }
account-session-began-remembered = Sessão iniciada em { $began }, login mantido
account-session-began-with = Sessão iniciada em { $began } com { $means }
account-session-began-with-remembered = Sessão iniciada em { $began } com { $means }, login mantido
account-session-password = senha
account-session-code = código
account-session-passkey = chave de acesso
account-session-used = Usada pela última vez em { $used }, de { $address }
account-session-out-this = deste navegador
account-session-out-of = de { $browser }, sessão iniciada em { $began }
account-sessions-more =
    { $count ->
        [one] e mais { $count }
       *[other] e mais { $count }
    }
account-sessions-also-apps = Retirar também o acesso dos apps: cada um terá que pedir de novo
account-sessions-others = Sair das outras sessões
account-sessions-everywhere = Sair de todas as sessões, inclusive neste navegador
account-sessions-nowhere = Você não está conectado em nenhum outro lugar.
account-sessions-told = Os apps que pediram para ser avisados são avisados na hora.

## Foi outra pessoa.

account-lock-title = Proteger sua conta
account-lock-question = Foi outra pessoa?
account-lock-lead = Proteja sua conta: ninguém além de você, neste navegador, continuará conectado a ela.
account-lock-browsers = Você será desconectado de todos os outros navegadores.
account-lock-apps = O acesso dos apps será encerrado, e eles precisarão pedir sua permissão de novo. O acesso que um app tem neste momento funciona até expirar.
account-lock-devices = Não haverá mais navegadores de confiança: a segunda etapa será pedida em todos.
account-lock-links = Os links enviados por e-mail para escolher uma senha não funcionarão mais.
account-lock-stays = Sua senha, suas chaves de acesso e seus apps autenticadores continuam como estão: você poderá conferi-los em seguida.
account-lock-do = Proteger a conta

## O que se sabe, e o fim da conta.

account-copy = Uma cópia do que se sabe sobre você
account-copy-lead = Um arquivo com tudo o que este servidor guarda sobre você: o que sua conta diz, como você entra, onde está conectado, seus apps e o que aconteceu. Não há nele nenhuma senha nem outro segredo. Guarde-o onde ninguém mais possa ler.
account-copy-do = Baixar seus dados
account-copy-programs = Para programas: JSON (RFC 8259).
account-end = Exclusão da sua conta
account-end-lead = Primeiro você verá o que se perde com ela. Não será possível recuperá-la.
account-end-ask = Quem exclui contas são as pessoas que administram este servidor: fale com elas.
account-end-ask-whom = Quem exclui contas são as pessoas que administram este servidor. Com quem falar: { $contact }
account-delete = Excluir sua conta
account-delete-last-owner = Este servidor não tem outro proprietário que possa entrar, e ele precisa de um. Primeiro outra pessoa precisa se tornar proprietária, com uma conta que funcione; depois volte aqui.
account-delete-last-owner-do = Quem administra o servidor faz isso com { $command }, em que { $email } é o endereço da conta do novo proprietário.
account-delete-under-audit = Você tem direitos de administração neste servidor, e o registro de como eles foram usados não é excluído com sua conta. Um proprietário ou administrador precisa primeiro retirar as funções que você tem, ou ele mesmo excluir a conta.
account-delete-lead = Tudo o que se guarda aqui sobre { $email } será excluído na hora, e ninguém poderá recuperá-lo.
account-delete-other = Esse não é o endereço desta conta. Nada foi excluído.
account-delete-what = O que termina
account-delete-what-account = Seu nome e endereço, suas formas de entrar, seus grupos e funções.
account-delete-what-sessions =
    { $count ->
        [1] Sua sessão neste navegador.
       *[other] Suas sessões em { $count } navegadores, incluindo este. Os apps que pediram para ser avisados são avisados.
    }
account-delete-what-apps = O que os apps podem fazer com sua conta. O que eles mesmos guardam sobre você fica com eles.
account-delete-no-app = Nenhum app pode usar sua conta.
account-delete-apps = Apps que não poderão mais usá-la
account-delete-type = Digite o endereço da sua conta, para que nada seja excluído por engano
account-delete-do = Excluir minha conta para sempre
account-delete-mail = Um e-mail para este endereço confirmará a exclusão.
account-delete-keep = Manter minha conta
account-deleted-title = Sua conta foi excluída
account-deleted-lead = O que se guardava aqui sobre { $email } foi excluído, e você foi desconectado de todos os lugares. Os apps ainda podem mostrar o que eles mesmos guardam, por alguns minutos ou até você sair deles.
account-deleted-home = Ir para a página inicial
