### O que aconteceu com uma conta, como se conta à pessoa a quem ela pertence.

activity-title = O que aconteceu
activity-heading = O que aconteceu com sua conta
activity-lead =
    { $days ->
        [one] Nas últimas 24 horas, do mais recente ao mais antigo.
       *[other] Nos últimos { $days } dias, do mais recente ao mais antigo.
    }
activity-not-me = Não fui eu
activity-nothing = Nenhuma atividade.
activity-older = O que aconteceu antes
activity-at = { $moment }
activity-by-administrator = por um administrador
activity-from = de { $address }
activity-signed-in = Alguém entrou na sua conta.
activity-sign-in-failed = Uma tentativa de entrar na sua conta falhou.
activity-signed-out = Uma sessão foi encerrada.
activity-grant-allowed = Um app recebeu acesso à sua conta.
activity-grant-denied = O acesso à sua conta foi negado a um app.
activity-grant-revoked = O acesso de um app à sua conta foi encerrado.
activity-grant-narrowed = Parte do que um app podia fazer com sua conta foi retirada.
activity-code-replayed = Alguém tentou usar uma segunda vez o acesso de um app à sua conta, e esse acesso foi encerrado.
activity-code-misused = Um app não conseguiu provar que era aquele que recebeu acesso à sua conta, e o acesso foi encerrado.
activity-client-mismatch = Um app tentou usar o acesso de outro app à sua conta, e isso foi recusado.
activity-refresh-token-reused = O que permite a um app acessar sua conta pode ter sido copiado, e o acesso dele foi encerrado.
activity-password-set = Sua senha foi definida.
activity-address-changed = O endereço de e-mail da sua conta foi alterado.
activity-address-restored = Sua conta recuperou o endereço de e-mail anterior e as formas de entrar que tinha então.
activity-passkey-added = Uma chave de acesso foi adicionada.
activity-passkey-renamed = Uma chave de acesso foi renomeada.
activity-passkey-removed = Uma chave de acesso foi removida.
activity-passkey-copied = Uma chave de acesso foi recusada, pois pode haver uma cópia dela.
activity-identity-added = Outro provedor pode ser usado para entrar na sua conta.
activity-identity-removed = Outro provedor não pode mais ser usado para entrar na sua conta.
activity-factor-added = Um app autenticador foi adicionado.
activity-factor-removed = Um app autenticador foi removido.
activity-factors-reset = Suas segundas etapas foram removidas.
activity-recovery-codes-made = Novos códigos de recuperação foram criados.
activity-recovery-code-used = Um código de recuperação foi usado.
activity-device-trusted = A segunda etapa não é mais pedida em um navegador.
activity-devices-forgotten = A segunda etapa é pedida de novo em todos os navegadores.
activity-account-locked-down = Sua conta foi protegida.
activity-link-created = Um link para escolher uma senha foi criado.
activity-user-created = Sua conta foi criada.
activity-user-changed = As informações da sua conta sobre você foram alteradas.
activity-user-disabled = Sua conta foi desativada.
activity-user-enabled = Sua conta foi reativada.
activity-user-recovered = Todas as formas de entrar na sua conta foram redefinidas.
activity-role-given = Você recebeu uma função.
activity-role-taken = Uma função foi retirada de você.
activity-member-added = Você foi incluído em um grupo.
activity-member-removed = Você foi retirado de um grupo.
activity-client-owner-added = Agora você pode administrar um app.
activity-client-owner-removed = Você não pode mais administrar um app.
activity-data-downloaded = Tudo o que se sabe sobre você foi baixado.
activity-audit-erased = Endereços e navegadores foram apagados do que se sabe sobre sua conta.
