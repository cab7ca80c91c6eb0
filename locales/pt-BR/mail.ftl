mail-here = { $server } ({ $host })
mail-sent-by = Este e-mail foi enviado por { $server }, { $address }
mail-signature = { $server }, { $address }
mail-help = Ajuda: { $address }
mail-press = { $label }:
mail-open-address = Se o botão não fizer nada, abra este endereço:

mail-fact = { $what }: { $value }
mail-when = Data
mail-browser = Navegador
mail-internet-address = Endereço IP

mail-once = O link funciona uma única vez, até { $until }.
mail-contact = Para obter ajuda: { $contact }
mail-unless-you = Foi você? Então não precisa fazer nada. Se não foi, escolha outra senha, o que também encerra todas as sessões:
mail-after-undo = Quem alterou o endereço talvez saiba a senha: escolha outra.
mail-after-lock-down = Quem quer que tenha sido talvez saiba a senha: se você ainda não escolheu outra, faça isso agora.
mail-look-through = Depois, confira as formas de entrar na sua conta:

mail-test = Teste dos e-mails de { $server }
mail-test-lead = Os e-mails de { $here } chegam a este endereço.
mail-test-more = Alguém que administra esse servidor fez este teste. Você não precisa fazer nada.

mail-invite = Sua conta em { $server }
mail-invite-lead = Uma conta foi criada para você em { $here }. Para usá-la, escolha uma senha.
mail-invite-do = Escolher uma senha
mail-invite-more = Se você não esperava isto, ignore este e-mail.

mail-reset-password = Escolha outra senha para { $server }
mail-reset-password-lead = Alguém, e esperamos que tenha sido você, pediu para escolher outra senha para sua conta em { $here }.
mail-reset-password-do = Escolher outra senha
mail-reset-password-more = Só a senha é substituída: o que mais você usa para entrar continua sendo necessário.
mail-reset-password-not-you = Se não foi você, ignore este e-mail, e sua senha continuará a mesma. Não repasse o link a ninguém, seja quem for que peça.

mail-sign-up = Continue a criação da sua conta em { $server }
mail-sign-up-lead = Alguém, e esperamos que seja você, quer criar uma conta em { $here } com este endereço.
mail-sign-up-do = Continuar
mail-sign-up-not-you = Se não foi você, ignore este e-mail, e nenhuma conta será criada.

mail-address-has-account = Você já tem uma conta em { $server }
mail-address-has-account-lead = Alguém, e esperamos que tenha sido você, quis usar este endereço para uma conta em { $here }. Já existe uma conta com ele, e nada nela foi alterado.
mail-address-has-account-do = Entrar
mail-address-has-account-forgotten = Se você não lembra mais a senha dela:
mail-address-has-account-invited = Se você recebeu um convite e nunca escolheu uma senha, peça outro link a quem administra esse servidor.
mail-address-has-account-not-you = Se não foi você, ignore este e-mail.

mail-confirm-address = Confirme seu endereço para { $server }
mail-confirm-address-lead = Alguém, e esperamos que seja você, quer usar este endereço na própria conta em { $here }.
mail-confirm-address-do = Confirmar este endereço
mail-confirm-address-not-you = Se não foi você, ignore este e-mail, e o endereço não será usado.

mail-address-changed = Outro endereço para sua conta em { $server }
mail-address-changed-lead = A partir de agora, o endereço da sua conta em { $here } não é mais este, e sim { $address }.
mail-address-changed-undo = Se não foi você, desfaça a alteração até { $until }: sua conta voltará a ter este endereço e as formas de entrar de antes, o que foi adicionado desde então será perdido, e todas as sessões serão encerradas.
mail-address-changed-do = Desfazer a alteração

mail-address-replaced = Um administrador alterou seu endereço em { $server }
mail-address-replaced-lead = A partir de agora, o endereço da sua conta em { $here } não é mais este, e sim { $address }. Um administrador o alterou; se você não pediu isso a ninguém, fale com ele.

mail-address-taken-back = Seu endereço em { $server } foi retirado
mail-address-taken-back-lead = Alguém que lê os e-mails do endereço anterior desfez a alteração que deu este endereço à sua conta em { $here }. As formas de entrar na conta voltaram a ser as de antes da alteração, e todas as sessões foram encerradas. Se não foi você, fale imediatamente com quem administra esse servidor.
mail-address-restored = Seu endereço em { $server } voltou a ser o de antes
mail-address-restored-lead = Uma alteração de endereço foi desfeita: sua conta em { $here } voltou a ter este endereço, suas formas de entrar voltaram a ser as de antes da alteração, e todas as sessões foram encerradas.

mail-new-device = Novo login em { $server }
mail-new-device-lead = Alguém entrou na sua conta em { $here } com um navegador que nunca tinha sido usado para isso.
mail-password-changed = Sua senha em { $server } foi alterada
mail-password-changed-lead = A senha da sua conta em { $here } foi alterada.
mail-passkey-added = Uma chave de acesso foi adicionada em { $server }
mail-passkey-added-lead = Uma chave de acesso foi adicionada à sua conta em { $here }. Quem a tiver pode usá-la para entrar.
mail-passkey-removed = Uma chave de acesso foi removida em { $server }
mail-passkey-removed-lead = Uma chave de acesso foi removida da sua conta em { $here }: não é mais possível entrar com ela.
mail-authenticator-added = Um app autenticador foi adicionado em { $server }
mail-authenticator-added-lead = Um app autenticador foi adicionado à sua conta em { $here }. Quem o tiver pode usá-lo para entrar.
mail-authenticator-removed = Um app autenticador foi removido em { $server }
mail-authenticator-removed-lead = Um app autenticador foi removido da sua conta em { $here }: não é mais possível entrar com ele.
mail-recovery-code-used = Um código de recuperação foi usado em { $server }
mail-recovery-code-used-lead =
    Alguém entrou na sua conta em { $here } com um código de recuperação. { $left ->
        [0] Era o último: crie novos.
        [1] Resta um: crie novos em breve.
        [2] Restam { $left }: crie novos em breve.
        [3] Restam { $left }: crie novos em breve.
       *[other] Restam { $left }.
    }
mail-recovery-codes-made = Novos códigos de recuperação em { $server }
mail-recovery-codes-made-lead = Novos códigos de recuperação foram criados para sua conta em { $here }. Os anteriores não funcionam mais.
mail-passkey-counter = Uma chave de acesso foi recusada em { $server }
mail-passkey-counter-lead = Um login na sua conta em { $here } com uma chave de acesso foi recusado, porque a chave indica um número de usos menor do que o que conhecemos. Talvez alguém tenha uma cópia dela: remova-a e adicione outra. As outras formas de entrar funcionam.
mail-passkey-counter-more = Suas chaves de acesso:

mail-recovered = O acesso à sua conta em { $server } foi redefinido
mail-recovered-lead = Um administrador redefiniu as formas de entrar na sua conta em { $here }. As senhas, as chaves de acesso, os apps autenticadores e os códigos de recuperação anteriores não funcionam mais, e todas as sessões foram encerradas. Você escolherá uma nova senha com o link que um administrador lhe der; se você não pediu isso a ninguém, fale com ele.
mail-account-locked-down = Sua conta em { $server } foi protegida
mail-account-locked-down-lead = Alguém, e esperamos que tenha sido você, informou que outra pessoa usava sua conta em { $here } e a protegeu: todas as outras sessões foram encerradas, nenhum app pode mais usar a conta, não há mais navegadores de confiança, e os links enviados por e-mail não funcionam mais.

mail-account-deleted = Sua conta em { $server } foi excluída
mail-account-deleted-lead = Alguém, e esperamos que tenha sido você, excluiu sua conta em { $here }. Todas as sessões foram encerradas, nenhum app pode mais usá-la, e o que se guardava dela foi excluído: não é possível recuperá-la. Este endereço está livre para outra conta.

mail-provider-connected = { $provider } foi vinculado à sua conta em { $server }
mail-provider-connected-lead = Sua conta em { $here } foi vinculada a { $provider }. Quem entrar lá como a pessoa à qual ela foi vinculada pode entrar na sua conta.
mail-provider-disconnected = { $provider } foi desvinculado da sua conta em { $server }
mail-provider-disconnected-lead = Sua conta em { $here } não está mais vinculada a { $provider }: não é mais possível entrar por esse meio.

mail-owner-added = Mais alguém é proprietário de { $server }
mail-owner-added-lead = { $address } agora é proprietário de { $here } e pode alterar tudo ali.
mail-owner-removed = Alguém não é mais proprietário de { $server }
mail-owner-removed-lead = { $address } não é mais proprietário de { $here } e não pode mais alterar tudo ali.
mail-key-revoked = Uma chave de assinatura de { $server } foi revogada
mail-key-revoked-lead = A chave de assinatura { $kid } de { $here } foi revogada. Nada do que ela assinou vale mais: quem recebeu um token por ela entra de novo.
mail-consent-skipped = { $server } não pergunta mais
mail-consent-skipped-lead = Ninguém mais é perguntado se o aplicativo { $client } pode ter { $scope } em { $here }.
mail-look-at-log = Se você não esperava isso, veja no registro de auditoria quem o fez:
