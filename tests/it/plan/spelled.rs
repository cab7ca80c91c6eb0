//! What a plan sees as the same, and what of it comes back as it was.

use super::*;

server_test! {
    /// Spellings that are stored as one are no difference: of resource servers, and spaces around words.
    async fn ours_another_spelling_of_what_is_there_leads_to_nothing(s: TestServer) {
        s.api(API, "Orders").await;
        let before = read(&s).await;
        let mut desired = State::default();
        let spelled = ResourceState { name: Some(" Orders ".to_owned()), ..ResourceState::default() };
        desired.resources.insert(name("HTTPS://Orders.example:443/"), Some(spelled));
        assert!(plan(&before, &desired).changes.is_empty());
        let see = ScopeState {
            description: Some(" See orders ".to_owned()),
            translations: Some(BTreeMap::from([("description#DE".to_owned(), " Bestellungen sehen ".to_owned())]).into()),
            resource: Some(name("https://ORDERS.example/")),
            ..ScopeState::default()
        };
        desired.scopes.insert(name("orders"), Some(see));
        let shop = ClientState {
            name: Some("Shop ".to_owned()),
            redirect_uris: Some(vec![name("https://a.example/cb")]),
            resources: Some(names(&["https://orders.EXAMPLE"], &[true])),
            ..ClientState::new(ClientType::Web)
        };
        desired.clients.insert(name("shop"), Some(shop));
        let eve = UserState { name: Some(" Eve".to_owned()), ..UserState::default() };
        desired.users.insert(name(EVE), eve);
        lead_to(&s, &desired).await;
        desired.clients.insert(name("shop"), None);
        desired.scopes.insert(name("orders"), None);
        desired.resources = named(vec![(name("https://orders.example:443"), None)]);
        lead_to(&s, &desired).await;
        assert!(!read(&s).await.resources.contains_key(&name(API)));
    }
}

server_test! {
    /// What was exported is made anew, ids that the server chose included; the rest of what begins so stays the server's.
    async fn ours_a_client_comes_back_with_the_id_it_had(s: TestServer) {
        let id = s.web_client().await.id;
        let there = read(&s).await;
        let exported = there.clients[&id].clone();
        let only = |id, of_it| State { clients: named(vec![(id, of_it)]), ..State::default() };
        lead_to(&s, &only(id.clone(), None)).await;
        lead_to(&s, &only(id.clone(), exported.clone())).await;
        assert_eq!(read(&s).await.clients[&id], exported);
        for chosen in ["c_mine", "c_0123456789ABCDEF0123456789ABCDEF", "c_0123456789abcdef0123456789abcdef0"] {
            let made = plan(&there, &only(name(chosen), exported.clone())).changes.remove(0);
            let refused = apply(&Means::of(&s.app), &Actor::CommandLine, made, s.now()).await.unwrap_err();
            assert!(refused.to_string().contains("Ids that begin with c_"), "{chosen}: {refused}");
        }
    }
}

server_test! {
    /// An administrator who follows a plan becomes the owner of nothing that the plan does not give them.
    async fn ours_a_plan_made_by_an_administrator_leaves_nothing(s: TestServer) {
        s.user(EVE, "Eve").await;
        s.give_role(EVE, "admin").await;
        let shop = ClientState {
            redirect_uris: Some(vec![name("https://a.example/cb")]),
            owners: Some(BTreeSet::new()),
            ..ClientState::new(ClientType::Web)
        };
        let desired = State { clients: named(vec![(name("shop"), Some(shop))]), ..State::default() };
        let eve = Actor::Person(s.user_id(EVE).await);
        for change in plan(&read(&s).await, &desired).changes {
            apply(&Means::of(&s.app), &eve, change, s.now()).await.unwrap();
        }
        assert!(plan(&read(&s).await, &desired).changes.is_empty());
    }
}
