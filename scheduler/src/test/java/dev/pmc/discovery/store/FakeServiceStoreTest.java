package dev.pmc.discovery.store;

class FakeServiceStoreTest extends ServiceStoreContract {
    private final FakeServiceStore.Contents contents = new FakeServiceStore.Contents();

    @Override
    protected ServiceStore open() {
        return new FakeServiceStore(contents);
    }
}
